using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>Who may know whom. A wrong arrow is a line that a newcomer would look for somewhere else.</summary>
public sealed partial class FloorsTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Domain"] = 0,
        ["Settings"] = 0,
        ["Data"] = 1,
        ["Live"] = 1,
        ["Mail"] = 1,
        ["Files"] = 1,
        ["Rendering"] = 1,
        ["Accounts"] = 2,
        ["Zones"] = 2,
        ["Messaging"] = 2,
        ["People"] = 2,
        ["Calls"] = 2,
        ["Pages"] = 3,
        ["Endpoints"] = 3,
        ["Cli"] = 4,
    };

    /// <summary>From a layer of scripts to those that it may import.</summary>
    private static readonly Dictionary<string, string[]> Scripts = new()
    {
        ["lib"] = ["lib"],
        ["live"] = ["live", "lib"],
        ["call"] = ["call", "lib"],
        ["elements"] = ["elements", "live", "call", "lib"],
    };

    [Fact]
    public void Source_files_know_only_their_own_floor_and_those_below()
    {
        var wrong = new List<string>();
        foreach (var source in Sources.Of(".cs", ".cshtml").Where(s => Floors.ContainsKey(s.Folder)))
            foreach (var other in Known(source.Text).Where(o => Floors.ContainsKey(o) && o != source.Folder))
            {
                var (from, to) = (Floors[source.Folder], Floors[other]);
                // The tools of the first floor do not know each other; the operations of the second may call one another.
                if (to > from || (from == 1 && to == 1)) wrong.Add($"{source.Path} → {other}");
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Operations_of_one_floor_know_each_other_in_one_direction_only()
    {
        var arrows = Sources.Of(".cs").Where(s => Floors.GetValueOrDefault(s.Folder, -1) == 2)
            .SelectMany(s => Known(s.Text).Where(o => Floors.GetValueOrDefault(o, -1) == 2 && o != s.Folder).Select(o => (From: s.Folder, To: o))).ToHashSet();
        Assert.Empty(arrows.Where(a => arrows.Contains((a.To, a.From))).Select(a => $"{a.From} ⇄ {a.To}"));
    }

    [Fact]
    public void Live_can_neither_query_nor_render() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Live" && (s.Text.Contains("EntityFrameworkCore", StringComparison.Ordinal) || s.Text.Contains("Razor", StringComparison.Ordinal))).Select(s => s.Path));

    [Fact]
    public void Calls_relay_and_never_parse_what_browsers_tell_each_other() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Calls" && SessionDescription().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Domain_knows_the_language_and_the_users_base_class_only() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Domain")
            .SelectMany(s => Usings().Matches(s.Text).Select(m => m.Groups[1].Value).Where(u => !u.StartsWith("System", StringComparison.Ordinal) && u != "Microsoft.AspNetCore.Identity").Select(u => $"{s.Path}: {u}")));

    [Fact]
    public void Scripts_import_only_from_the_layers_below_theirs()
    {
        var wrong = new List<string>();
        foreach (var source in Sources.Of(".js").Where(s => s.Path.StartsWith("wwwroot/js/", StringComparison.Ordinal)))
        {
            var folder = source.Path.Split('/') is { Length: 4 } parts ? parts[2] : "";
            if (!Scripts.TryGetValue(folder, out var may)) continue; // app.js stands above all of them.
            foreach (Match import in Imports().Matches(source.Text))
            {
                var path = import.Groups[1].Value;
                var other = path.StartsWith("./", StringComparison.Ordinal) ? folder : path.Split('/').ElementAtOrDefault(1) ?? "";
                if (!may.Contains(other)) wrong.Add($"{source.Path} → {path}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void There_is_no_drawer_for_odds_and_ends()
    {
        string[] drawers = ["Services", "Common", "Helpers", "Infrastructure", "Interfaces", "Utils", "Managers"];
        Assert.Empty(Directory.EnumerateDirectories(Sources.Web, "*", SearchOption.AllDirectories).Select(d => Path.GetFileName(d)!).Intersect(drawers));
    }

    private static IEnumerable<string> Known(string text) => Namespaces().Matches(text).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex(@"(?<!namespace )OpenChat\.Web\.(\w+)")]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"(?:from|import)\s*\(?\s*'([./][^']*)'")]
    private static partial Regex Imports();

    [GeneratedRegex(@"a=candidate|m=audio|a=fingerprint", RegexOptions.IgnoreCase)]
    private static partial Regex SessionDescription();
}
