using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace OpenChat.Web.Rendering;

/// <summary>
/// The texts of scripts: each `t('…')` in them is a key. A page includes those whose translation differs from the English key, so an
/// English page includes none.
/// </summary>
public static partial class ScriptText
{
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. AssetMap.All.Where(a => a.Path.StartsWith("js/", StringComparison.Ordinal))
            .SelectMany(a => Calls().Matches(Encoding.UTF8.GetString(a.Bytes)))
            .Select(m => m.Groups[1].Value.Replace("\\'", "'", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal),
    ];

    private static readonly ConcurrentDictionary<CultureInfo, IHtmlContent> Cache = new();

    /// <summary>The translations as JSON, for js/lib/text.js.</summary>
    public static IHtmlContent Json(IStringLocalizer text) => Cache.GetOrAdd(CultureInfo.CurrentUICulture, _ =>
        // The serializer escapes < > & and quotes, so a translation cannot end the script element.
        new HtmlString(JsonSerializer.Serialize(Keys.Select(key => (Key: key, Value: text[key].Value))
            .Where(t => t.Value != t.Key).ToDictionary(t => t.Key, t => t.Value))));

    [GeneratedRegex(@"\bt\(\s*'((?:[^'\\]|\\.)*)'")]
    private static partial Regex Calls();
}
