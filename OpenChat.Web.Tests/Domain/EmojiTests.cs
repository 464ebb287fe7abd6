using System.Text;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Domain;

/// <summary>What counts as one emoji, and its one spelling.</summary>
public sealed class EmojiTests
{
    [Theory]
    [InlineData("👍", "👍")]
    [InlineData("👍🏽", "👍🏽")]
    [InlineData("❤", "❤️")]
    [InlineData("❤️", "❤️")]
    [InlineData("☝🏻", "☝🏻")]
    [InlineData("☝️🏻", "☝🏻")]
    [InlineData("😀\uFE0F", "😀")]
    [InlineData("#⃣", "#️⃣")]
    [InlineData("7️⃣", "7️⃣")]
    [InlineData("🇩🇪", "🇩🇪")]
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [InlineData("🏴‍☠", "🏴‍☠️")]
    [InlineData("🏳️‍🌈", "🏳️‍🌈")]
    [InlineData("👩🏻‍❤️‍💋‍👨🏼", "👩🏻‍❤️‍💋‍👨🏼")]
    [InlineData("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")]
    public void One_emoji_has_one_spelling(string typed, string canonical)
    {
        Assert.Equal(canonical, Emoji.Canonical(typed));
        Assert.True(canonical.Length <= Emoji.Max);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("👍👍")]
    [InlineData("👍 ")]
    [InlineData(" 👍")]
    [InlineData("🇩")]
    [InlineData("🇩🇪🇫")]
    [InlineData("\u200D")]
    [InlineData("👍\u200D")]
    [InlineData("\uFE0F")]
    [InlineData("🏽")]
    [InlineData("👍🏽🏽")]
    [InlineData("🏴󠁧󠁢")]
    [InlineData("👍\u202E")]
    [InlineData("👍\u0301")]
    [InlineData("\uD83D")]
    [InlineData("<b>")]
    [InlineData(":+1:")]
    [InlineData("漢")]
    [InlineData("→")]
    [InlineData("👍\u200D👍")]
    [InlineData("😀🏽")]
    [InlineData("🇦🇦")]
    [InlineData("tada")]
    [InlineData("7\uFE0F")]
    public void Anything_else_is_none(string? text) => Assert.Null(Emoji.Canonical(text));

    [Fact]
    public void A_chain_without_end_is_none_and_takes_no_time() =>
        Assert.Null(Emoji.Canonical(string.Join('\u200D', Enumerable.Repeat("👨", 4000))));

    [Fact]
    public void Every_emoji_of_the_picker_is_one_in_every_skin_tone()
    {
        var count = 0;
        foreach (var row in Rows())
            foreach (var form in Forms(row[0], row.ElementAtOrDefault(4) ?? "", row.ElementAtOrDefault(5) ?? ""))
            {
                Assert.Equal(form, Emoji.Canonical(form));
                Assert.Equal(form, Emoji.Canonical(form.Replace("\uFE0F", "", StringComparison.Ordinal)));
                Assert.True(form.Length <= Emoji.Max);
                count++;
            }
        Assert.Equal(3944, count); // As many as Unicode 17 lists.
    }

    [Fact]
    public void Every_shortcode_names_one_emoji_of_the_picker()
    {
        var rows = Rows().Select(row => (Emoji: row[0], Codes: row.ElementAtOrDefault(3) ?? "")).ToList();
        foreach (var (emoji, codes) in rows)
            foreach (var code in codes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.Equal(emoji, Emoji.Named(code));
                Assert.InRange(code.Length, 1, Emoji.ShortcodeMax);
            }
        Assert.DoesNotContain(rows, row => row.Codes.Length == 0);
    }

    [Theory]
    [InlineData("tada", "🎉")]
    [InlineData("+1", "👍")]
    [InlineData("heart", "❤️")]
    [InlineData("flag-de", "🇩🇪")]
    [InlineData("wave_tone3", "👋🏽")]
    [InlineData("tada_tone3", null)]
    [InlineData("wave_tone6", null)]
    [InlineData("_tone1", null)]
    [InlineData("", null)]
    [InlineData("no_such_thing", null)]
    public void A_shortcode_means_its_emoji_or_nothing(string code, string? emoji) => Assert.Equal(emoji, Emoji.Named(code));

    [Fact]
    public void The_quick_ones_are_spelled_canonically() => Assert.Equal(Emoji.Quick, Emoji.Quick.Select(Emoji.Canonical));

    private static IEnumerable<string[]> Rows() => Encoding.UTF8.GetString(AssetMap.Find("lib/emoji/emoji.txt")!.Bytes)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.StartsWith("= ", StringComparison.Ordinal))
        .Select(line => line.Split('\t'));

    private static IEnumerable<string> Forms(string plain, string toned, string paired)
    {
        string[] tones = ["🏻", "🏼", "🏽", "🏾", "🏿"];
        yield return plain;
        foreach (var tone in tones.Where(_ => toned.Length > 0)) yield return toned.Replace("🏻", tone, StringComparison.Ordinal);
        if (paired.Length == 0) yield break;
        foreach (var (one, two) in tones.SelectMany(one => tones.Where(two => two != one).Select(two => (one, two))))
            yield return paired.Replace("🏻", "1", StringComparison.Ordinal).Replace("🏼", two, StringComparison.Ordinal)
                .Replace("1", one, StringComparison.Ordinal);
    }
}
