using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Localization;

namespace OpenChat.Web.Rendering;

/// <summary>
/// The sentences that scripts say, found in the scripts themselves: each `t('…')` is a key. A page carries those whose
/// translation differs from the English key, so an English page carries none.
/// </summary>
public static partial class ScriptText
{
    /// <summary>Every key, as the scripts spell it.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. AssetMap.All.Where(a => a.Path.StartsWith("js/", StringComparison.Ordinal))
            .SelectMany(a => Calls().Matches(Encoding.UTF8.GetString(a.Bytes)))
            .Select(m => m.Groups[1].Value.Replace("\\'", "'", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal),
    ];

    private static readonly ConcurrentDictionary<CultureInfo, IHtmlContent> Pages = new();

    /// <summary>JSON that is safe inside a script element, for js/lib/text.js.</summary>
    public static IHtmlContent Json(IStringLocalizer text) => Pages.GetOrAdd(CultureInfo.CurrentUICulture, _ =>
        // The serializer escapes < > & and quotes, so nothing in a translation can end the element.
        new HtmlString(JsonSerializer.Serialize(Keys.Select(key => (Key: key, Said: text[key].Value)).Where(t => t.Said != t.Key).ToDictionary(t => t.Key, t => t.Said))));

    [GeneratedRegex(@"\bt\(\s*'((?:[^'\\]|\\.)*)'")]
    private static partial Regex Calls();
}
