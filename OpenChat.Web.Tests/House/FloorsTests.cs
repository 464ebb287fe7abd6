using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>Which folder may depend on which. A newcomer would look for code on the wrong floor somewhere else.</summary>
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

    private const string ScriptFolder = "wwwroot/js/";

    /// <summary>The folders of scripts that each may import. `elements` and `messages` must not import each other.</summary>
    private static readonly Dictionary<string, string[]> Scripts = new()
    {
        ["lib"] = ["lib"],
        ["live"] = ["live", "lib"],
        ["call"] = ["call", "lib"],
        ["elements"] = ["elements", "live", "call", "lib"],
        ["messages"] = ["messages", "live", "lib"],
    };

    /// <summary>Floors whose folders must not depend on each other at all.</summary>
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
        Assert.Empty(Sources.Of(".cs")
            .Where(s => s.Folder == "Endpoints" && !s.Path.EndsWith("Endpoint.cs", StringComparison.Ordinal))
            .Select(s => s.Path));

    [Fact]
    public void Live_can_neither_query_nor_render() =>
        Assert.Empty(Sources.Of(".cs")
            .Where(s => s.Folder == "Live")
            .Where(s => s.Text.Contains("EntityFrameworkCore", StringComparison.Ordinal)
                || s.Text.Contains("Razor", StringComparison.Ordinal))
            .Select(s => s.Path));

    [Fact]
    public void Calls_relay_and_never_parse_what_browsers_send_each_other() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Calls" && SessionDescription().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Domain_knows_the_language_and_the_users_base_class_only() =>
        Assert.Empty(Sources.Of(".cs").Where(s => s.Folder == "Domain")
            .SelectMany(s => Usings().Matches(s.Text).Select(m => (s.Path, Using: m.Groups[1].Value)))
            .Where(u => !u.Using.StartsWith("System", StringComparison.Ordinal) && u.Using != "Microsoft.AspNetCore.Identity")
            .Select(u => $"{u.Path}: {u.Using}"));

    [Fact]
    public void Scripts_import_only_from_the_rooms_that_theirs_may_know() =>
        Assert.Empty(ScriptImports().Where(i => Scripts.TryGetValue(RoomOf(i.From), out var may) && !may.Contains(RoomOf(i.To)))
            .Select(i => $"{i.From} → {i.To}"));

    [Fact]
    public void Every_room_of_scripts_has_its_floor() =>
        Assert.Equal(Scripts.Keys.Order(), ScriptImports().Select(i => RoomOf(i.From)).Where(room => room.Length > 0).Distinct().Order());

    [Fact]
    public void Scripts_import_each_other_in_no_circle()
    {
        var imports = ScriptImports();
        Assert.Empty(Circles.Among(imports));
        Assert.Empty(Circles.Among(imports.Select(i => (RoomOf(i.From), RoomOf(i.To)))));
    }

    [Fact]
    public void There_is_no_drawer_for_odds_and_ends()
    {
        string[] drawers = ["Services", "Common", "Helpers", "Infrastructure", "Interfaces", "Utils", "Managers"];
        Assert.Empty(Directory.EnumerateDirectories(Sources.Web, "*", SearchOption.AllDirectories)
            .Select(d => Path.GetFileName(d)!)
            .Intersect(drawers));
    }

    /// <summary>Every import of one script by another, as paths below wwwroot/js.</summary>
    private static List<(string From, string To)> ScriptImports() =>
    [
        .. Sources.Of(".js").Where(s => s.Path.StartsWith(ScriptFolder, StringComparison.Ordinal)).SelectMany(source =>
            Imports().Matches(source.Text).Select(m => (source.Path[ScriptFolder.Length..], Imported(source.Path, m.Groups[1].Value)))),
    ];

    private static string Imported(string by, string path) =>
        new Uri(new Uri($"http://any/{by}"), path).AbsolutePath[(1 + ScriptFolder.Length)..];

    /// <summary>Empty for app.js, which is above all folders.</summary>
    private static string RoomOf(string script) => script.Contains('/') ? script[..script.IndexOf('/')] : "";

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
