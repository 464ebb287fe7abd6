using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>Styles and icons are removed together with what shows them.</summary>
public sealed partial class UnusedTests
{
    [Fact]
    public void Every_class_in_the_styles_is_on_a_page_or_set_by_a_script() =>
        Assert.Empty(Sources.Of(".css").SelectMany(s => Unused(s.Text).Select(name => $"{s.Path}: .{name}")));

    [Fact]
    public void A_class_that_nothing_has_is_found() =>
        Assert.Equal(["nothing-has-this"], Unused("/* .a-comment */ .msg, .nothing-has-this > a { inset: 0; }"));

    [Fact]
    public void Every_icon_is_shown_somewhere()
    {
        var file = File.ReadAllText(Path.Combine(Sources.Web, "wwwroot/img/icons.svg"));
        var icons = Symbol().Matches(file).Select(m => m.Groups[1].Value).ToList();
        Assert.Contains("phone", icons);
        Assert.DoesNotContain(icons, icon => !Code.Any(text =>
            text.Contains($"\"{icon}\"", StringComparison.Ordinal) || text.Contains($"'{icon}'", StringComparison.Ordinal)));
    }

    private static readonly IReadOnlyList<string> Code = [.. Sources.Of(".cshtml", ".cs", ".js").Select(s => s.Text)];

    /// <summary>What follows the word "class" on its line, and what is in strings of plain words.</summary>
    private static readonly HashSet<string> Used =
        [.. Code.SelectMany(text => Place().Matches(text)).SelectMany(m => Word().Matches(m.Value)).Select(m => m.Value)];

    private static IEnumerable<string> Unused(string css) => Selector().Matches(Comment().Replace(css, ""))
        .SelectMany(m => Class().Matches(m.Value)).Select(m => m.Groups[1].Value).Distinct().Where(name => !Used.Contains(name));

    [GeneratedRegex(@"\bclass[^\n]*|""[\w -]+""|'[\w -]+'|`[\w -]+`", RegexOptions.IgnoreCase)]
    private static partial Regex Place();

    [GeneratedRegex(@"[\w-]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[^{};]+(?=\{)")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\.(-?[A-Za-z_][\w-]*)")]
    private static partial Regex Class();

    [GeneratedRegex(@"<symbol[^>]*id=""i-([^""]+)""")]
    private static partial Regex Symbol();
}
