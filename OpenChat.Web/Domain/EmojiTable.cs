namespace OpenChat.Web.Domain;

/// <summary>
/// The list of emoji that browsers load too, wwwroot/lib/emoji/emoji.txt (its columns are explained in bin/emoji). Read on first use.
/// </summary>
internal static class EmojiTable
{
    /// <param name="Toned">In a light skin tone; empty where it has no tones.</param>
    /// <param name="Paired">Two people, the first light and the second medium-light; empty where it has no pairs.</param>
    public sealed record Entry(string Emoji, string[] Shortcodes, string Toned, string Paired);

    private const string Selector = "\uFE0F"; // Asks for a picture where the character alone is text. Keyboards differ in writing it.

    private static readonly string[] Tones = ["\U0001F3FB", "\U0001F3FC", "\U0001F3FD", "\U0001F3FE", "\U0001F3FF"];

    public static IReadOnlyList<Entry> All { get; } = Read();

    /// <summary>The one spelling of each emoji in each tone, by <see cref="KeyOf"/>.</summary>
    public static IReadOnlyDictionary<string, string> Spellings { get; } =
        All.SelectMany(Forms).ToDictionary(KeyOf, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, Entry> Named { get; } = All
        .SelectMany(entry => entry.Shortcodes.Select(code => (code, entry)))
        .ToDictionary(n => n.code, n => n.entry, StringComparer.Ordinal);

    public static string KeyOf(string emoji) => emoji.Replace(Selector, "", StringComparison.Ordinal);

    /// <param name="tone">From 0, light, to 4, dark.</param>
    public static string In(string toned, int tone) => toned.Replace(Tones[0], Tones[tone], StringComparison.Ordinal);

    /// <summary>The emoji itself, in each skin tone, and in each two.</summary>
    public static IEnumerable<string> Forms(Entry entry)
    {
        yield return entry.Emoji;
        if (entry.Toned.Length == 0) yield break;
        for (var tone = 0; tone < Tones.Length; tone++) yield return In(entry.Toned, tone);
        if (entry.Paired.Length == 0) yield break;
        var parts = entry.Paired.Split(Tones[0]);
        for (var one = 0; one < Tones.Length; one++)
            for (var two = 0; two < Tones.Length; two++)
                if (one != two)
                    yield return string.Join(Tones[one], parts.Select(p => p.Replace(Tones[1], Tones[two], StringComparison.Ordinal)));
    }

    private static List<Entry> Read()
    {
        using var stream = typeof(EmojiTable).Assembly.GetManifestResourceStream("wwwroot/lib/emoji/emoji.txt")!;
        using var reader = new StreamReader(stream);
        var all = new List<Entry>(2000);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("= ", StringComparison.Ordinal)) continue;
            var columns = line.Split('\t');
            all.Add(new(columns[0], Column(3).Split(' ', StringSplitOptions.RemoveEmptyEntries), Column(4), Column(5)));

            string Column(int n) => n < columns.Length ? columns[n] : "";
        }
        return all;
    }
}
