namespace OpenChat.Web.Tests.House;

/// <summary>Finds cycles in a graph of dependencies.</summary>
internal static class Circles
{
    /// <summary>Each circle once, written as a → b → a. An arrow from a node to itself doesn't count.</summary>
    public static IReadOnlyList<string> Among(IEnumerable<(string From, string To)> arrows)
    {
        var known = arrows.Where(a => a.From != a.To).ToLookup(a => a.From, a => a.To);
        var (done, path, found) = (new HashSet<string>(), new List<string>(), new List<string>());
        foreach (var start in known.Select(g => g.Key).Order(StringComparer.Ordinal)) Walk(start);
        return found;

        void Walk(string at)
        {
            if (path.IndexOf(at) is >= 0 and var entered) found.Add(string.Join(" → ", [.. path.Skip(entered), at]));
            if (path.Contains(at) || !done.Add(at)) return;
            path.Add(at);
            foreach (var to in known[at].Distinct().Order(StringComparer.Ordinal)) Walk(to);
            path.RemoveAt(path.Count - 1);
        }
    }
}
