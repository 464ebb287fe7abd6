using System.Diagnostics;
using AngleSharp.Html.Parser;
using OpenChat.Web.Rendering;
using OpenChat.Web.Rendering.Markup;

namespace OpenChat.Web.Tests.Rendering;

/// <summary>The subset of Markdown that docs/markdown.md states: what becomes of each mark, and what is none.</summary>
public sealed class MarkdownTests
{
    private const string Spoiler = "<span class=\"spoiler\" tabindex=\"0\"><span>";
    private const string Rel = "rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\"";

    [Theory]
    [InlineData("__u__ and _i_", "<p><u>u</u> and <em>i</em></p>")]
    [InlineData("__**both**__", "<p><u><strong>both</strong></u></p>")]
    [InlineData("||x||", $"<p>{Spoiler}x</span></span></p>")]
    [InlineData("||a **b** `c`||", $"<p>{Spoiler}a <strong>b</strong> <code>c</code></span></span></p>")]
    [InlineData("||a\nb||", $"<p>{Spoiler}a<br>b</span></span></p>")]
    [InlineData("||https://a.example/x||", $"<p>{Spoiler}<a href=\"https://a.example/x\" {Rel}>https://a.example/x</a></span></span></p>")]
    [InlineData("||:tada:||", $"<p>{Spoiler}🎉</span></span></p>")]
    [InlineData("if a || b || c", "<p>if a || b || c</p>")]
    [InlineData("`||x||`", "<p><code>||x||</code></p>")]
    [InlineData(@"\||x||", "<p>||x||</p>")]
    [InlineData("||||", "<p>||||</p>")]
    [InlineData("||\u2800||", "<p>||\u2800||</p>")]
    public void Marks_in_a_line(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("> a", "<blockquote><p>a</p></blockquote>")]
    [InlineData("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>")]
    [InlineData("> a\nb", "<blockquote><p>a</p></blockquote><p>b</p>")]
    [InlineData("a\n> b", "<p>a</p><blockquote><p>b</p></blockquote>")]
    [InlineData("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>")]
    [InlineData("> > a\n> b", "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>")]
    [InlineData(">> a", "<blockquote><blockquote><p>a</p></blockquote></blockquote>")]
    [InlineData(">>> a\n\nb", "<blockquote><p>a</p><p>b</p></blockquote>")]
    [InlineData("> ```js\n> x\n> ```", "<blockquote><pre data-language=\"js\"><code>x</code></pre></blockquote>")]
    [InlineData("> **a**, `b`, ||c||", $"<blockquote><p><strong>a</strong>, <code>b</code>, {Spoiler}c</span></span></p></blockquote>")]
    [InlineData(">_< and >:(", "<p>&gt;_&lt; and &gt;:(</p>")]
    [InlineData(">", "<p>&gt;</p>")]
    [InlineData("> ", "<p>&gt;</p>")]
    [InlineData(@"\> a", "<p>&gt; a</p>")]
    public void Quotes(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("- a\n- b", "<ul><li>a</li><li>b</li></ul>")]
    [InlineData("* a\n* *b*", "<ul><li>a</li><li><em>b</em></li></ul>")]
    [InlineData("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>")]
    [InlineData("1. a\n  - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>")]
    [InlineData("- a\n b", "<ul><li>a</li></ul><p>b</p>")]
    [InlineData("- a\n  b", "<ul><li>a<br>b</li></ul>")]
    [InlineData("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>")]
    [InlineData("- a\n\n  b\n- c", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>")]
    [InlineData("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>")]
    [InlineData("It was\n1984. A year", "<p>It was<br>1984. A year</p>")]
    [InlineData("text\n- a", "<p>text</p><ul><li>a</li></ul>")]
    [InlineData("1. Do:\n   ```\n   ls\n   ```\n2. Go", "<ol><li>Do:<pre><code>ls</code></pre></li><li>Go</li></ol>")]
    [InlineData("- > a", "<ul><li><blockquote><p>a</p></blockquote></li></ul>")]
    [InlineData("- [ ] a\n- [x] b", "<ul><li class=\"task\">☐ a</li><li class=\"task\">☑ b</li></ul>")]
    [InlineData("1. [X] a", "<ol><li class=\"task\">☑ a</li></ol>")]
    [InlineData("- [] a\n- [ ]", "<ul><li>[] a</li><li>[ ]</li></ul>")]
    [InlineData("-", "<p>-</p>")]
    [InlineData("- \u2800", "<p>- \u2800</p>")]
    [InlineData("- - -\n* * *\n---", "<p>- - -<br>* * *<br>---</p>")]
    [InlineData("-5 and +1", "<p>-5 and +1</p>")]
    [InlineData("+ 1\n1) a", "<p>+ 1<br>1) a</p>")]
    [InlineData(@"\- a", "<p>- a</p>")]
    [InlineData(@"1\. a", "<p>1. a</p>")]
    [InlineData("1.5 and v1. x", "<p>1.5 and v1. x</p>")]
    public void Lists(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("# a", "<h3>a</h3>")]
    [InlineData("## a *b*", "<h4>a <em>b</em></h4>")]
    [InlineData("### C#", "<h5>C#</h5>")]
    [InlineData("a\n# b\nc", "<p>a</p><h3>b</h3><p>c</p>")]
    [InlineData("#### a", "<p>#### a</p>")]
    [InlineData("#general #1", "<p>#general #1</p>")]
    [InlineData("#", "<p>#</p>")]
    [InlineData("# ", "<p>#</p>")]
    [InlineData(@"\# a", "<p># a</p>")]
    public void Headings(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("|a|b|\n|-|-|\n|1|2|", "<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>")]
    [InlineData("a|b\n-|-\n1|2", "<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>")]
    [InlineData("| a | b |\n|:-:|--:|\n| 1 | 2 |", "<tr><th class=\"mid\">a</th><th class=\"end\">b</th></tr>"
        + "<tr><td class=\"mid\">1</td><td class=\"end\">2</td></tr>")]
    [InlineData("|a|\n|-|\n|**b**|", "<tr><th>a</th></tr><tr><td><strong>b</strong></td></tr>")]
    [InlineData("|a|b|c|\n|-|-|-|\n|1||2|", "<tr><th>a</th><th>b</th><th>c</th></tr><tr><td>1</td><td></td><td>2</td></tr>")]
    [InlineData("|a|b|\n|-|-|\n| ||x|| | `1|2` |", $"<tr><th>a</th><th>b</th></tr><tr><td>{Spoiler}x</span></span></td>"
        + "<td><code>1|2</code></td></tr>")]
    [InlineData("|a|\n|-|\n|1\\|2|", "<tr><th>a</th></tr><tr><td>1|2</td></tr>")]
    [InlineData("|a|b|\n|-|-|\n|1|", "<tr><th>a</th><th>b</th></tr><tr><td>1</td></tr>")]
    [InlineData("|a|\n|-|\n|1|2|3|", "<tr><th>a</th></tr><tr><td>1</td></tr>")]
    public void Tables(string text, string rows) =>
        Assert.Equal($"<div class=\"table\" tabindex=\"0\"><table><tbody>{rows}</tbody></table></div>", Html(text));

    [Theory]
    [InlineData("a | b")]
    [InlineData("|a|b|\n|1|2|")]
    [InlineData("|a|b|\n|-|")]
    [InlineData("a\n---")]
    [InlineData("| |\n|-|")]
    public void What_is_no_table(string text) => Assert.DoesNotContain("<table", Html(text), StringComparison.Ordinal);

    [Fact]
    public void Text_around_a_table_stays_text() => Assert.Matches("^<p>x</p><div.*</div><p>y</p>$", Html("x\n|a|b|\n|-|-|\n|1|2|\ny"));

    [Theory]
    [InlineData("- - - - - - - - - x")]
    [InlineData("> > > > > > > > > x")]
    [InlineData("> - > - > - > - > - x")]
    public void Nesting_ends_somewhere(string text)
    {
        var body = new HtmlParser().ParseDocument(MessageBody.ToHtml(text)).Body!;
        Assert.InRange(body.QuerySelectorAll("ul, blockquote").Length, 4, 6);
        Assert.EndsWith("x", body.TextContent.Trim(), StringComparison.Ordinal);
    }

    /// <summary>Each of the cases about text holds within each mark.</summary>
    [Theory]
    [InlineData("> {0}")]
    [InlineData("- {0}")]
    [InlineData("# {0}")]
    [InlineData("|x|\n|-|\n|{0}|")]
    [InlineData("- [ ] {0}")]
    public void Text_in_a_block_is_read_as_anywhere(string block)
    {
        foreach (var (typed, shown) in new[]
        {
            (@"¯\_(ツ)_/¯", @"¯\_(ツ)_/¯"), (@"C:\_temp\*.log", @"C:\_temp\*.log"), (@"1 \ 2", @"1 \ 2"),
            (@"\*not italic\*", "*not italic*"),
            ("**注意：**请看这里", "注意：请看这里"), ("snake_case_name", "snake_case_name"), ("a :tada: b", "a 🎉 b"),
            ("见https://example.org/a。谢谢", "见https://example.org/a。谢谢"), ("<b>&amp;</b>", "<b>&amp;</b>"),
            ("http://[2001:db8::1]:8080/status", "http://[2001:db8::1]:8080/status"), ("[x](javascript:y)", "[x](javascript:y)"),
        })
        {
            var body = new HtmlParser().ParseDocument(MessageBody.ToHtml(block.Replace("{0}", typed, StringComparison.Ordinal))).Body!;
            Assert.EndsWith(shown, body.TextContent.Trim(), StringComparison.Ordinal);
            Assert.All(body.QuerySelectorAll("a"), link => Assert.Equal(link.TextContent, link.GetAttribute("href")));
            Assert.Equal(typed.Contains('注'), body.QuerySelector("strong") is not null);
        }
    }

    [Theory]
    [InlineData("||it was him|| poor man", "███ poor man")]
    [InlineData("||a ||b|| c|| d", "███ d")]
    [InlineData("> ||x||", "███")]
    [InlineData("|Who|When|\n|-|-|\n|x|y|", "Who When")]
    [InlineData("- [x] Milk\n- Eggs", "☑ Milk")]
    [InlineData("# Title\ntext", "Title")]
    [InlineData("__u__ ~~s~~", "u s")]
    public void A_quote_says_plain_words_and_keeps_spoilers(string text, string line) =>
        Assert.Equal(line, MessageBody.LineOf(text, _ => ""));

    /// <summary>Markdig loses the sibling before something that is inserted, and with it the link would keep its referrer.</summary>
    [Theory]
    [InlineData("[x](https://a.example)` `")]
    [InlineData("[x](https://a.example)[y](bad:z)")]
    public void A_link_before_a_mark_that_is_none_is_as_safe_as_any(string text) =>
        Assert.Contains($"<a href=\"https://a.example\" {Rel}>x</a>", Html(text), StringComparison.Ordinal);

    /// <summary>The fast reading and the sanitizer agree on whatever the renderers write, so the slow one is never needed.</summary>
    [Fact]
    public void What_is_rendered_is_allowed()
    {
        var random = new Random(5);
        string[] pieces =
        [
            "- ", "* ", "1. ", "> ", ">>> ", "# ", "```", "```js\n", "`", "**", "*", "__", "_", "~~", "||", "|", "|a|b|\n|-|-|\n", "\n",
            "\n\n", " ", "  ", "\t", "a", "b c", "[x](https://a.b)", "[", "](", ")", "<", "&", "\"", "\\", ":tada:", "https://a.b/c",
            "注意：", "- [ ] ", "😀", "www.a.b", "\uFDD0@everyone\uFDD1", "<https://a.b>", "![x](https://a.b)",
        ];
        for (var n = 0; n < 5000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
            var html = Documents.HtmlOf(Documents.Of(text)!);
            Assert.True(AllowedHtml.Read(html) is not null, text + "\n" + html);
        }
    }

    [Theory]
    [InlineData("<p>x</p>", true)]
    [InlineData("<p>x", false)]
    [InlineData("x</p>", false)]
    [InlineData("<p><em>x</p></em>", false)]
    [InlineData("<p><p>x</p></p>", false)]
    [InlineData("<P>x</P>", false)]
    [InlineData("<script>x</script>", false)]
    [InlineData("<p onclick=\"x\">x</p>", false)]
    [InlineData("<p><span class=\"app\">x</span></p>", false)]
    [InlineData("<a href=\"javascript:x\" " + Rel + ">x</a>", false)]
    [InlineData("<a href=\"https://a.b\">x</a>", false)]
    [InlineData("<a href=\"https://a.b\" " + Rel + ">x</a>", true)]
    [InlineData("<a href=\"https://a.b\" onclick=\"x\" " + Rel + ">x</a>", false)]
    [InlineData("<pre data-language=\"js\"><code>x</code></pre>", true)]
    [InlineData("<pre data-language=\"\"><code>x</code></pre>", false)]
    [InlineData("<pre data-language=\"js\" id=\"x\"><code>x</code></pre>", false)]
    [InlineData("<p>&nbsp;</p>", false)]
    [InlineData("<p>a > b</p>", false)]
    [InlineData("<p>\u0001</p>", false)]
    public void Other_html_is_left_to_the_sanitizer(string html, bool allowed) =>
        Assert.Equal(allowed, AllowedHtml.Read(html) is not null);

    /// <summary>The texts that took longest (bin/bench text), and what was quadratic once: none takes 50 ms.</summary>
    [Theory]
    [InlineData("- a\n")]
    [InlineData("> - ")]
    [InlineData("||a ")]
    [InlineData("x\n")]
    [InlineData("a|b\n-|-\na|b\n")]
    [InlineData("|a|b|\n|-|-|\n")]
    [InlineData("```\n~~~\n```\n[")]
    [InlineData("a ```\n")]
    [InlineData("* a\n  * b\n    * c\n      * d\n")]
    [InlineData("\\- ")]
    [InlineData("*_~~||a||~~_* ")]
    public void The_slowest_texts_are_fast_enough(string piece)
    {
        MessageBody.ToHtml("warm **up**\n- a\n\n|a|b|\n|-|-|");
        var times = new List<double>();
        for (var n = 0; n < 5; n++)
        {
            var (text, watch) = (string.Concat(Enumerable.Repeat(piece, 4000 / piece.Length))[..^1] + n, Stopwatch.StartNew());
            MessageBody.ToHtml(text);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{times.Min():0.0} ms");
        Assert.InRange(times.Min(), 0, 50);
    }

    private static string Html(string text) => MessageBody.ToHtml(text).Replace("\n", "", StringComparison.Ordinal);
}
