namespace OpenChat.Web.Domain;

/// <summary>What a mention in a text means. An emoji of the zone (<see cref="ZoneEmoji"/>) is stored like one.</summary>
public enum MentionKind { Person, Channel, Everyone, Here, Emoji }

/// <summary>
/// A mention as stored text holds it: by id, between two characters that Unicode reserves for a program's own use and that no text which
/// someone types keeps (<see cref="Draft.Cleaned"/>). So whatever looks like one is one, and a new name shows everywhere.
/// </summary>
/// <param name="Id">The person, channel or emoji; empty for everyone and here.</param>
public readonly record struct MentionToken(MentionKind Kind, Guid Id = default)
{
    public const char Open = '\uFDD0', Close = '\uFDD1';

    /// <summary>Characters that one takes in a stored text, at most.</summary>
    public const int Length = 35;

    public override string ToString() => $"{Open}{Kind switch
    {
        MentionKind.Everyone => "@everyone",
        MentionKind.Here => "@here",
        MentionKind.Channel => $"#{Id:N}",
        MentionKind.Emoji => $":{Id:N}",
        _ => $"@{Id:N}",
    }}{Close}";

    /// <summary>Those of a stored text, in its order.</summary>
    public static IEnumerable<MentionToken> In(string text)
    {
        for (var at = text.IndexOf(Open); at >= 0; at = text.IndexOf(Open, at + 1))
            if (At(text, at) is { } token) yield return token;
    }

    /// <summary>The one that begins there.</summary>
    public static MentionToken? At(string text, int start) =>
        text[start] == Open && text.IndexOf(Close, start) is var end and > 0 ? Parse(text.AsSpan(start + 1, end - start - 1)) : null;

    /// <summary>A text with something else in place of each mention. One that is cut off is left out.</summary>
    public static string Replace(string text, Func<MentionToken, string> with)
    {
        if (!text.Contains(Open)) return text;
        var (result, from) = (new System.Text.StringBuilder(text.Length), 0);
        for (var at = text.IndexOf(Open); at >= 0; at = text.IndexOf(Open, from))
        {
            result.Append(text, from, at - from);
            var end = text.IndexOf(Close, at);
            if (end < 0) return result.ToString();
            if (Parse(text.AsSpan(at + 1, end - at - 1)) is { } token) result.Append(with(token));
            from = end + 1;
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    private static MentionToken? Parse(ReadOnlySpan<char> inside) => inside switch
    {
        "@everyone" => new(MentionKind.Everyone),
        "@here" => new(MentionKind.Here),
        ['@', .. var id] when Guid.TryParseExact(id, "N", out var person) => new(MentionKind.Person, person),
        ['#', .. var id] when Guid.TryParseExact(id, "N", out var channel) => new(MentionKind.Channel, channel),
        [':', .. var id] when Guid.TryParseExact(id, "N", out var emoji) => new(MentionKind.Emoji, emoji),
        _ => null,
    };
}
