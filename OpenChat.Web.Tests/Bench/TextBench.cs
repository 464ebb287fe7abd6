using System.Diagnostics;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// How long 4,000 characters of Markdown take at most (budget: 50 ms): texts that were slow in some library or some version of ours. No
/// test: bin/bench text runs it.
/// </summary>
public sealed class TextBench
{
    private const double Budget = 50;

    /// <summary>Repeated up to 4,000 characters.</summary>
    private static readonly string[] Pieces =
    [
        "[", "*", "> ", "`", "**a", "![](", "<a:", "~~a**", "http://", "a@", "```x y\n[", "```\n~~~\n```\n[", "- ", "- a\n", "1. a\n",
        "||", "||a ", "|a", "|a|b|\n|-|-|\n", "a|b\n-|-\na|b\n", "# a\n", "> a\n", "> - ", "> - a\n>  - b\n", "\\*", "\\- ", "\\|",
        "- [ ] a\n", "[a](https://a.b)", "<https://a.b>", "www.a.b ", "https://a)", "a\n\n", "- a\n\n", "x\n", "😀", ":tada:", "a ```\n",
        "> ```\n> a\n", "* a\n  * b\n    * c\n      * d\n        * e\n", "*_~~||a||~~_* ", "\uFDD0@everyone\uFDD1",
    ];

    [Fact(Explicit = true)]
    public void The_slowest_texts()
    {
        var row = string.Concat(Enumerable.Repeat("|a", 40));
        List<(string Name, string Text)> texts =
        [
            .. Pieces.Select(piece => (piece, string.Concat(Enumerable.Repeat(piece, 4000 / piece.Length)))),
            ("40 columns", $"{row}\n{row.Replace('a', '-')}\n" + string.Concat(Enumerable.Repeat("|\n", 1900))),
            ("a deep list", string.Concat(Enumerable.Range(0, 85).Select(n => $"{new string(' ', n)}- a\n"))),
        ];
        foreach (var (_, text) in texts) MessageBody.ToHtml(text); // Warms up.
        var slowest = texts.Select(one => (one.Name, Took: Enumerable.Range(0, 5).Min(n => TimeOf(one.Text, n))))
            .OrderByDescending(one => one.Took).ToList();
        Console.WriteLine($"BENCH 4,000 characters of text: at most {slowest[0].Took:0.0} ms (budget {Budget:0}). Slowest: "
            + string.Join(", ", slowest.Take(5).Select(one => $"{one.Name.ReplaceLineEndings("\\n")} {one.Took:0.0}")));
        Assert.InRange(slowest[0].Took, 0, Budget);
    }

    /// <param name="n">Makes another text of it, which is not kept yet.</param>
    private static double TimeOf(string text, int n)
    {
        var watch = Stopwatch.StartNew();
        MessageBody.ToHtml(text[..^1] + n);
        return watch.Elapsed.TotalMilliseconds;
    }
}
