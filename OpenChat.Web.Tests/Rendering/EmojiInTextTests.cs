using System.Diagnostics;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Rendering;

/// <summary>Emoji typed by name, and messages that are nothing but a few emoji.</summary>
public sealed class EmojiInTextTests
{
    [Theory]
    [InlineData("done :tada:", "done 🎉")]
    [InlineData(":tada: done", "🎉 done")]
    [InlineData("done:tada:", "done🎉")]
    [InlineData("完了:tada:です", "完了🎉です")]
    [InlineData("a :tada::+1: b", "a 🎉👍 b")]
    [InlineData("yes :TADA:", "yes 🎉")]
    [InlineData("**:tada:** now", "<strong>🎉</strong> now")]
    [InlineData("(:wave_tone5:) x", "(👋🏿) x")]
    [InlineData("in :point_up_2: and :_:", "in 👆 and :_:")]
    public void A_name_between_colons_is_its_emoji(string text, string html) => Assert.Equal(html, Inner(text));

    [Theory]
    [InlineData("`:tada:`", "<code>:tada:</code>")]
    [InlineData("no :such_thing: here")]
    [InlineData("at 10:100:30")]
    [InlineData("fe80:ab:cd::1")]
    [InlineData("00:1a:ab:cd:ef")]
    [InlineData("std::o::x")]
    [InlineData("Nutzer:in: bitte")]
    [InlineData("Re:Re: dinner")]
    [InlineData("hh:mm: 24 h")]
    [InlineData("user:id: 42")]
    [InlineData("a :tada:b")]
    [InlineData("a ::tada:")]
    [InlineData("only :tada")]
    [InlineData("::")]
    [InlineData("say \\:tada: so", "say :tada: so")]
    [InlineData("C:\\:x")]
    public void Anything_else_stays_as_it_was_typed(string text, string? html = null) => Assert.Equal(html ?? text, Inner(text));

    [Fact]
    public void Code_blocks_and_addresses_keep_their_colons()
    {
        Assert.Contains("<code>x = ':tada:'", MessageBody.ToHtml("```py\nx = ':tada:'\n```"), StringComparison.Ordinal);
        var link = MessageBody.ToHtml("https://example.org/:tada:/x");
        Assert.Contains("href=\"https://example.org/:tada:/x\"", link, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("🎉")]
    [InlineData("🎉🎉 👍🏽")]
    [InlineData("❤️")]
    [InlineData("👨‍👩‍👧‍👦🇩🇪7️⃣")]
    [InlineData(":tada:", "🎉")]
    [InlineData(" :tada: :+1:🎉 ", "🎉 👍🎉")]
    public void One_to_three_emoji_alone_are_drawn_large(string text, string? shown = null) =>
        Assert.Equal($"<p class=\"large\">{shown ?? text}</p>", MessageBody.ToHtml(text));

    [Theory]
    [InlineData("🎉🎉🎉🎉")]
    [InlineData("🎉 x")]
    [InlineData("7")]
    [InlineData("©")]
    [InlineData("🎉\u202e")]
    [InlineData("`🎉`")]
    [InlineData(":such_thing:")]
    [InlineData(" ")]
    [InlineData("<b>🎉</b>")]
    public void More_or_other_text_is_not(string text) =>
        Assert.DoesNotContain("class", MessageBody.ToHtml(text), StringComparison.Ordinal);

    [Fact]
    public void A_quote_shows_the_emoji() => Assert.Equal("done 🎉", MessageBody.LineOf("done :tada:", _ => ""));

    [Theory]
    [InlineData(":")]
    [InlineData(":a")]
    [InlineData(":tada:")]
    [InlineData(":no_such_name_that_is_very_long_indeed")]
    [InlineData("\\:")]
    public void Four_thousand_characters_of_colons_render_in_time(string piece)
    {
        MessageBody.ToHtml("warm :tada: up");
        var watch = Stopwatch.StartNew();
        var html = MessageBody.ToHtml(string.Concat(Enumerable.Repeat(piece, 4000 / piece.Length)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{piece}: {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.StartsWith("<p", html, StringComparison.Ordinal);
    }

    private static string Inner(string text) => MessageBody.ToHtml(text).TrimEnd('\n')["<p>".Length..^"</p>".Length];
}
