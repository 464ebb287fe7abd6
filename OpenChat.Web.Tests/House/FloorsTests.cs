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
        ["Feed"] = 3,
        ["Pages"] = 4,
        ["Endpoints"] = 4,
        ["Hosting"] = 5,
        ["Cli"] = 5,
    };

    /// <summary>From a layer of scripts to those that it may import.</summary>
    private static readonly Dictionary<string, string[]> Scripts = new()
    {
        ["lib"] = ["lib"],
        ["live"] = ["live", "lib"],
        ["call"] = ["call", "lib"],
        ["elements"] = ["elements", "live", "call", "lib"],
    };

    /// <summary>Floors whose rooms do not know each other at all.</summary>
    private static readonly int[] Apart = [0, 1, 4];

    [Fact]
    public void Source_files_know_only_their_own_floor_and_those_below()
    {
        var wrong = new List<string>();
        foreach (var source in Sources.Of(".cs", ".cshtml").Where(s => Floors.ContainsKey(s.Folder)))
            foreach (var other in Known(source.Text).Where(o => Floors.ContainsKey(o) && o != source.Folder))
            {
                var (from, to) = (Floors[source.Folder], Floors[other]);
                if (to > from || (to == from && Apart.Contains(from))) wrong.Add($"{source.Path} → {other}");
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_floor_has_a_circle_between_its_rooms()
    {
        var knows = Sources.Of(".cs", ".cshtml").Where(s => Floors.ContainsKey(s.Folder))
            .SelectMany(s => Known(s.Text).Where(o => Floors.ContainsKey(o) && o != s.Folder).Select(o => (From: s.Folder, To: o)))
            .ToLookup(a => a.From, a => a.To);
        Assert.DoesNotContain(Floors.Keys, room => ReachableFrom(room).Contains(room));

        HashSet<string> ReachableFrom(string room)
        {
            var found = new HashSet<string>();
            var next = new Stack<string>([room]);
            while (next.TryPop(out var one))
                foreach (var other in knows[one].Where(found.Add)) next.Push(other);
            return found;
        }
    }

    [Fact]
    public void Endpoints_holds_endpoints_only() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Endpoints" && !s.Path.EndsWith("Endpoint.cs", StringComparison.Ordinal)).Select(s => s.Path));

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
