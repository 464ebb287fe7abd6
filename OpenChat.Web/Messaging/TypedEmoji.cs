using OpenChat.Web.Rendering.Markup;

namespace OpenChat.Web.Messaging;

/// <summary>Finds where someone typed an emoji of the zone, `:party:`, by the rules that shortcodes have.</summary>
internal static class TypedEmoji
{
    private const int NamesMost = 200;

    /// <summary>Names that may be emoji of the zone, each once.</summary>
    public static List<string> NamesIn(string typed)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var at = typed.IndexOf(':'); at >= 0 && names.Count < NamesMost; at = typed.IndexOf(':', at + 1))
            if (ZoneEmoji.CleanName(Shortcodes.NameAt(typed.AsSpan(at), ' ')) is { } name && Emoji.Named(name) is null) names.Add(name);
        return [.. names];
    }

    /// <summary>Where a known one stands. Several may stand without a space between, and standard ones among them.</summary>
    public static IEnumerable<(int Index, string Name)> In(string typed, Func<string, bool> isKnown)
    {
        for (var at = typed.IndexOf(':'); at >= 0; at = at < typed.Length ? typed.IndexOf(':', at) : -1)
        {
            var (from, before) = (at, at == 0 ? ' ' : typed[at - 1]);
            while (before is not (':' or '/' or '\\') && Shortcodes.NameAt(typed.AsSpan(at), at == from ? before : ':') is { } name)
            {
                if (isKnown(name)) yield return (at, name);
                else if (Emoji.Named(name) is null) break;
                at += name.Length + 2;
            }
            if (at == from) at++;
        }
    }
}
