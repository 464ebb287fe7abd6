namespace OpenChat.Web.Live;

/// <summary>Who is looking at a direct channel. Their pages report it every 20 seconds; a report counts for 45.</summary>
public sealed class Lookers(TimeProvider time)
{
    private const int MostPages = 16, MostPeople = 10_000;
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(45);

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Channel, Guid User), Dictionary<string, Report>> pages = [];

    /// <summary>A page's latest. Kept after it left, so that an earlier report that arrives late is recognised.</summary>
    private sealed record Report(long N, bool Looks, long At);

    /// <param name="page">A browser tab, by a name of its own choice.</param>
    /// <param name="n">Increases with each report of that page; older ones are ignored.</param>
    /// <returns>Whether the person is looking at the channel, in this page or another.</returns>
    public bool Note(Guid channel, Guid user, string page, long n, bool looks)
    {
        lock (gate)
        {
            if (pages.Count > MostPeople) pages.Clear(); // Bounds memory. Pages report again within 20 seconds.
            if (!pages.TryGetValue((channel, user), out var own)) pages[(channel, user)] = own = [];
            if (own.Count >= MostPages) own.Clear();
            if (!own.TryGetValue(page, out var last) || last.N < n) own[page] = new(n, looks, time.GetTimestamp());
        }
        return Looks(channel, user);
    }

    public bool Looks(Guid channel, Guid user)
    {
        lock (gate)
        {
            if (!pages.TryGetValue((channel, user), out var own)) return false;
            foreach (var (page, report) in own)
                if (time.GetElapsedTime(report.At) > Lasts) own.Remove(page);
            if (own.Count == 0) pages.Remove((channel, user));
            return own.Values.Any(report => report.Looks);
        }
    }
}
