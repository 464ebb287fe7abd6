using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>docs/promises.md and the tests that it names stay together.</summary>
public sealed partial class PromisesTests
{
    /// <summary>The tests of each promise.</summary>
    private static readonly Dictionary<string, string[]> Table = Row()
        .Matches(File.ReadAllText(Path.Combine(Sources.Root, "docs", "promises.md")))
        .ToDictionary(
            row => row.Groups["id"].Value,
            row => Class().Matches(row.Groups["tests"].Value).Select(c => c.Groups[1].Value).ToArray());

    /// <summary>The text of each test class.</summary>
    private static readonly Dictionary<string, string> Tests = Directory
        .EnumerateFiles(Path.Combine(Sources.Root, "OpenChat.Web.Tests"), "*Tests.cs", SearchOption.AllDirectories)
        .GroupBy(file => Path.GetFileNameWithoutExtension(file)).ToDictionary(files => files.Key, files => File.ReadAllText(files.First()));

    [Fact]
    public void Every_promise_names_tests_that_name_it_too()
    {
        Assert.NotEmpty(Table);
        var wrong = Table
            .SelectMany(row => row.Value.Where(test => !IdsOf(test).Contains(row.Key)).Select(test => $"{test} does not name {row.Key}."))
            .ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_promise_that_a_test_names_is_in_the_table()
    {
        var unknown = Tests.Keys.SelectMany(test => IdsOf(test).Where(id => !Table.TryGetValue(id, out var tests) || !tests.Contains(test))
            .Select(id => $"{test} names {id}.")).ToList();
        Assert.True(unknown.Count == 0, string.Join('\n', unknown));
    }

    private static HashSet<string> IdsOf(string test) =>
        Tests.TryGetValue(test, out var text) && Named().Match(text) is { Success: true } named ? [.. Expanded(named.Groups[1].Value)] : [];

    /// <summary>"P17 to P19" are three.</summary>
    private static IEnumerable<string> Expanded(string ids)
    {
        var numbers = Number().Matches(ids).Select(n => int.Parse(n.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var all = ids.Contains("to", StringComparison.Ordinal) ? Enumerable.Range(numbers[0], numbers[^1] - numbers[0] + 1) : numbers;
        return all.Select(n => $"P{n}");
    }

    [GeneratedRegex(@"^\| (?<id>P\d+) \|[^|]+\| (?<tests>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Class();

    [GeneratedRegex(@"(P\d[^:.]*) in docs/promises\.md")]
    private static partial Regex Named();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
