using System.Diagnostics;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Rendering;

public class MessageBodyTests
{
    [Theory]
    [InlineData("hello", "<p>hello</p>")]
    [InlineData("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>")]
    [InlineData("one\ntwo", "<p>one<br>\ntwo</p>")]
    [InlineData("one\n\ntwo", "<p>one</p>\n<p>two</p>")]
    [InlineData(
        "[a]: https://example.org",
        "<p>[a]: <a href=\"https://example.org\" rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\">https://example.org</a></p>")]
    [InlineData("#not-a-heading", "<p>#not-a-heading</p>")]
    [InlineData("-not a list", "<p>-not a list</p>")]
    [InlineData("&lt;b&gt; &copy;", "<p>&amp;lt;b&amp;gt; &amp;copy;</p>")]
    [InlineData(
        "one\n  **two** [no *link*](javascript:alert(1) \"title\") three",
        "<p>one<br>\n<strong>two</strong> [no *link*](javascript:alert(1) \"title\") three</p>")]
    public void Inline_markdown_becomes_html_and_the_rest_stays_text(string text, string html) =>
        Assert.Equal(html, MessageBody.ToHtml(text).Trim());

    [Theory]
    [InlineData(@"¯\_(ツ)_/¯", @"¯\_(ツ)_/¯")]
    [InlineData(@"¯_(ツ)_/¯", @"¯_(ツ)_/¯")]
    [InlineData(@"C:\_temp\*.log", @"C:\_temp\*.log")]
    [InlineData(@"C:\[app]\!old", @"C:\[app]\!old")]
    [InlineData(@"\\nas\share\_old", @"\\nas\share\_old")]
    [InlineData(@"regex: \d+\.\d+\-\$", @"regex: \d+\.\d+\-\$")]
    [InlineData(@"1 \ 2", @"1 \ 2")]
    [InlineData(@"\*not italic\*", "*not italic*")]
    [InlineData(@"\*not italic*", "*not italic*")]
    [InlineData(@"\~~not struck~~", "~~not struck~~")]
    [InlineData(@"\[no](https:x)", "[no](https:x)")]
    [InlineData(@"`a\*b`", @"<code>a\*b</code>")]
    [InlineData(@"\`no code`", "`no code`")]
    public void A_backslash_goes_only_where_it_stops_a_mark(string text, string html) => Assert.Equal(html, Inner(text));

    [Theory]
    [InlineData("**注意：**请看这里", "<strong>注意：</strong>请看这里")]
    [InlineData("これは**「重要」**です", "これは<strong>「重要」</strong>です")]
    [InlineData("**テスト（仮）。**次へ", "<strong>テスト（仮）。</strong>次へ")]
    [InlineData("~~取消。~~好的", "<del>取消。</del>好的")]
    [InlineData("*強調！*です", "<em>強調！</em>です")]
    [InlineData("**주의:**여기", "<strong>주의:</strong>여기")]
    [InlineData("请看**“这个”**吧", "请看<strong>“这个”</strong>吧")]
    [InlineData("__注意：__请看", "<u>注意：</u>请看")]
    [InlineData("||注意：||请看", "<span class=\"spoiler\" tabindex=\"0\"><span>注意：</span></span>请看")]
    [InlineData("**OK!**ok", "<strong>OK!</strong>ok")]
    [InlineData("a*b*c 2*3*4 snake_case_name", "a<em>b</em>c 2<em>3</em>4 snake_case_name")]
    [InlineData("5 * 3 * 2 and __init__", "5 * 3 * 2 and <u>init</u>")]
    [InlineData("***both***", "<em><strong>both</strong></em>")]
    public void Emphasis_needs_no_spaces_around_it(string text, string html) => Assert.Equal(html, Inner(text));

    [Theory]
    [InlineData("```\nif duck:\n    print(\"a  b\")\n\nx = 1\n```")]
    [InlineData("```py\nif duck:\n    print(\"a  b\")\n\nx = 1\n```")]
    [InlineData("~~~\nif duck:\n    print(\"a  b\")\n\nx = 1\n~~~")]
    [InlineData("````\nif duck:\n    print(\"a  b\")\n\nx = 1\n````")]
    [InlineData("```js\nif duck:\n    print(\"a  b\")\n\nx = 1")]
    [InlineData("Look: ```py\nif duck:\n    print(\"a  b\")\n\nx = 1\n``` Nice?")]
    [InlineData("Look:\n```\nif duck:\n    print(\"a  b\")\n\nx = 1```\nNice?")]
    public void A_fenced_block_keeps_its_lines_as_they_were_typed(string text)
    {
        var html = MessageBody.ToHtml(text);
        Assert.Equal("if duck:\n    print(\"a  b\")\n\nx = 1\n", Assert.Single(Parse(html).QuerySelectorAll("pre > code")).TextContent);
        Assert.DoesNotContain("`", html, StringComparison.Ordinal);
        Assert.Equal(text.StartsWith("Look", StringComparison.Ordinal), html.Contains("<p>Look:</p>", StringComparison.Ordinal));
        Assert.Equal(text.Contains("Nice", StringComparison.Ordinal), html.Contains("<p>Nice?</p>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("```const x = 1```", "<code>const x = 1</code>")]
    [InlineData("what is ```\nthis", "what is ```<br>\nthis")]
    [InlineData("`a` and ``b ` c``", "<code>a</code> and <code>b ` c</code>")]
    public void Backticks_in_a_line_are_code_or_stay(string text, string html) => Assert.Equal(html, Inner(text));

    [Theory]
    [InlineData("见https://example.org/a。谢谢", "https://example.org/a", "。谢谢")]
    [InlineData("https://example.org/b（说明）了解", "https://example.org/b", "（说明）了解")]
    [InlineData("参考：https://example.org/c，然后", "https://example.org/c", "，然后")]
    [InlineData("「https://example.org/d」", "https://example.org/d", "」")]
    [InlineData("（https://example.org/e）", "https://example.org/e", "）")]
    [InlineData("https://example.org/x！", "https://example.org/x", "！")]
    [InlineData("https://例え.jp/パス。次", "https://例え.jp/パス", "。次")]
    [InlineData("https://example.org/f، مرحبا", "https://example.org/f", "، مرحبا")]
    [InlineData("\"https://example.org/w\"", "https://example.org/w", "\"")]
    [InlineData("http://[2001:db8::1]:8080/status", "http://[2001:db8::1]:8080/status", "")]
    [InlineData("http://localhost:3000/x", "http://localhost:3000/x", "")]
    [InlineData("http://nas:5000/", "http://nas:5000/", "")]
    [InlineData("http://nas.local/", "http://nas.local/", "")]
    [InlineData("http://192.168.1.5:8096/web", "http://192.168.1.5:8096/web", "")]
    [InlineData("https://bücher.example/straße", "https://bücher.example/straße", "")]
    [InlineData("(https://example.org/g_(h))", "https://example.org/g_(h)", ")")]
    [InlineData("**https://example.org/i**", "https://example.org/i", "")]
    [InlineData("<a href=https://example.org/l>x</a>", "https://example.org/l", ">x</a>")]
    [InlineData("HTTPS://EXAMPLE.ORG/j?", "HTTPS://EXAMPLE.ORG/j", "?")]
    [InlineData("https://example.org/k?a=1&b=2, then", "https://example.org/k?a=1&b=2", ", then")]
    public void An_address_leads_to_what_was_typed_and_ends_with_it(string text, string address, string rest)
    {
        var html = Parse(MessageBody.ToHtml(text));
        var link = Assert.Single(html.QuerySelectorAll("a"));
        Assert.Equal(address, link.GetAttribute("href"));
        Assert.Equal(address, link.TextContent);
        Assert.EndsWith(rest, html.Body!.TextContent.TrimEnd('\n'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("见www.example.org。", "http://www.example.org")]
    [InlineData("[see https://a.example](https://b.example)", "https://b.example")]
    public void An_address_without_a_scheme_or_in_the_text_of_a_link_is_one_link(string text, string href) =>
        Assert.Equal(href, Assert.Single(Parse(MessageBody.ToHtml(text)).QuerySelectorAll("a")).GetAttribute("href"));

    [Theory]
    [InlineData("xhttps://example.org")]
    [InlineData("https://")]
    [InlineData("http://?")]
    [InlineData("www.")]
    [InlineData("www.example")]
    public void Other_text_is_no_address(string text) => Assert.Equal(text, Inner(text));

    [Theory]
    [InlineData("` `")]
    [InlineData("[](https://example.org)x", "[](")]
    [InlineData("**\u2800**")]
    [InlineData("```\n```", "```<br>\n```")]
    public void Marks_around_nothing_are_shown(string text, string? part = null)
    {
        var html = MessageBody.ToHtml(text);
        Assert.StartsWith($"<p>{part ?? text}", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<code>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<strong>", html, StringComparison.Ordinal);
    }

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

    /// <summary>A line of plain text skips the libraries, except next to a line with markup: both ways must give the same.</summary>
    [Fact]
    public void Plain_text_renders_the_same_with_and_without_the_libraries()
    {
        var random = new Random(7);
        string[] pieces =
        [
            " ", " ", ".", ",", "!", "?", "'", "\"", "(", ")", "-", ";", "%", "1", "12", "a", "É", "ß", "日本", "שלום", "ﬁ",
            "www", "http", "mailto", "x", "wwW.", "ftp", "nbsp", "٣", "İ", "e\u0301", "\u00a0", "\u200f", "🦆", "&", "@",
        ];
        for (var n = 0; n < 5000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])).Trim();
            if (text.Length == 0 || text.All(c => char.IsSurrogate(c) || c is '\u00a0' or ' ')) continue; // A few emoji are drawn large.
            if (text.StartsWith("- ", StringComparison.Ordinal) || text.Split('.')[0] is "1" or "12") continue; // Maybe a list.
            Assert.Equal("<em>x</em><br>\n" + Inner(text), Inner($"*x*\n{text}"));
            Assert.Equal(Inner(text) + "<br>\n<em>x</em>", Inner($"{text}\n*x*"));
        }
        // The libraries end with a newline; without one, they were skipped.
        Assert.Equal("<p>So it is, \"isn't it\"? (Yes - 100%!)</p>", MessageBody.ToHtml("So it is, \"isn't it\"? (Yes - 100%!)"));
        Assert.EndsWith("\n", MessageBody.ToHtml("*So* it is"), StringComparison.Ordinal);

    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    private static string Inner(string text) => MessageBody.ToHtml(text).TrimEnd('\n')["<p>".Length..^"</p>".Length];

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
    [InlineData("```x y\n[")]
    [InlineData("```\n~~~\n```\n[")]
    public void A_bomb_of_four_thousand_characters_renders(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 4000 / piece.Length));
        MessageBody.ToHtml("warm **up**");
        var watch = Stopwatch.StartNew();
        var html = MessageBody.ToHtml(text);
        TestContext.Current.TestOutputHelper?.WriteLine($"{piece}: {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.StartsWith("<p", html, StringComparison.Ordinal);
    }
}
