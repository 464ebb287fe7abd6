using System.Diagnostics;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Rendering;

public class MessageBodyTests
{
    [Theory]
    [InlineData("hello", "<p>hello</p>")]
    [InlineData("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>")]
    [InlineData("one\ntwo", "<p>one<br>\ntwo</p>")]
    [InlineData("one\n\ntwo", "<p>one</p>\n<p>two</p>")]
    [InlineData("[a]: https://example.org", "<p>[a]: <a href=\"https://example.org\" rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\">https://example.org</a></p>")]
    [InlineData("# not a heading", "<p># not a heading</p>")]
    [InlineData("- not a list", "<p>- not a list</p>")]
    [InlineData("&lt;b&gt; &copy;", "<p>&amp;lt;b&amp;gt; &amp;copy;</p>")]
    [InlineData("one\n  **two** [no *link*](javascript:alert(1) \"title\") three", "<p>one<br>\n<strong>two</strong> [no *link*](javascript:alert(1) \"title\") three</p>")]
    public void Inline_markdown_becomes_html_and_the_rest_stays_text(string text, string html) =>
        Assert.Equal(html, MessageBody.ToHtml(text).Trim());

    [Theory]
    [InlineData("see https://example.org/a?b=c", "https://example.org/a?b=c")]
    [InlineData("[here](https://example.org)", "https://example.org/")]
    [InlineData("<mailto:a@example.org>", "mailto:a@example.org")]
    [InlineData("<https://example.org> before [no link](x:y)", "https://example.org")]
    public void Web_and_mail_addresses_become_safe_links(string text, string href)
    {
        var html = MessageBody.ToHtml(text);
        Assert.Contains($"href=\"{href.TrimEnd('/')}", html);
        Assert.Contains("rel=\"noopener noreferrer nofollow ugc\"", html);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVa\tScript:alert(1))")]
    [InlineData("[x](data:text/html,hi)")]
    [InlineData("[x](vbscript:hi)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("[x](/account/sign-out)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("[x](https://good.example\u202e/gro.live)")]
    [InlineData("<a href=https://evil.example>x</a>")]
    [InlineData("<div hx-get=/account/sign-out hx-trigger=load>x</div>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    public void Nothing_else_becomes_markup(string text)
    {
        var html = MessageBody.ToHtml(text);
        Assert.DoesNotContain("<a", html);
        Assert.DoesNotContain("<img", html);
        Assert.DoesNotContain("<div", html);
        Assert.DoesNotContain("<script", html);
    }

    /// <summary>One line of plain words does not go through the libraries: here it does, behind an empty one that is not plain.</summary>
    [Fact]
    public void Plain_words_are_what_the_libraries_make_of_them()
    {
        var random = new Random(7);
        string[] pieces = [" ", " ", ".", ",", "!", "?", "'", "\"", "(", ")", "-", ";", "%", "1", "12", "a", "É", "ß", "日本", "שלום", "ﬁ", "www", "http", "mailto", "x", "wwW.", "ftp", "nbsp", "٣", "İ", "e\u0301", "\u00a0", "\u200f", "🦆", "&", "@"];
        for (var n = 0; n < 5000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])).Trim();
            if (text.Length == 0) continue;
            Assert.Equal("<em>x</em><br>\n" + Inner(text), Inner($"*x*\n{text}"));
            Assert.Equal(Inner(text) + "<br>\n<em>x</em>", Inner($"{text}\n*x*"));
        }
        // The libraries leave a line end behind: where there is none, they were not asked.
        Assert.Equal("<p>So it is, \"isn't it\"? (Yes - 100%!)</p>", MessageBody.ToHtml("So it is, \"isn't it\"? (Yes - 100%!)"));
        Assert.EndsWith("\n", MessageBody.ToHtml("*So* it is"), StringComparison.Ordinal);

        static string Inner(string text) => MessageBody.ToHtml(text).TrimEnd('\n')["<p>".Length..^"</p>".Length];
    }

    [Theory]
    [InlineData("[")]
    [InlineData("*")]
    [InlineData(">")]
    [InlineData("`")]
    [InlineData("**a")]
    [InlineData("![](")]
    [InlineData("<a:")]
    [InlineData("~~a**")]
    [InlineData("http://")]
    [InlineData("a@")]
    public void A_bomb_of_four_thousand_characters_renders(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 4000 / piece.Length));
        MessageBody.ToHtml("warm **up**");
        var watch = Stopwatch.StartNew();
        var html = MessageBody.ToHtml(text);
        TestContext.Current.TestOutputHelper?.WriteLine($"{piece}: {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.StartsWith("<p>", html, StringComparison.Ordinal);
    }
}
