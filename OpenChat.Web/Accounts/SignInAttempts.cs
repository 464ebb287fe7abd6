namespace OpenChat.Web.Accounts;

/// <summary>
/// Sign-in lockout with backoff: after five attempts from one address, or fifty from all, a pause of one minute that doubles up to an
/// hour. Kept in memory and not in the user's row, so that unknown names are locked too. An attempt counts before its password is
/// checked, so concurrent attempts cannot exceed the limit.
/// </summary>
public sealed class SignInAttempts(TimeProvider time)
{
    private const int Near = 5, Far = 50, Sweep = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(12), Longest = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Record> records = [];
    private readonly Lock gate = new();

    /// <param name="account">The account's id, or the name as typed if there is no such account.</param>
    /// <returns>False while locked, even for the right password.</returns>
    public bool TryBegin(string account, string address, out TimeSpan retryAfter)
    {
        lock (gate)
        {
            if (records.Count >= Sweep)
                foreach (var (key, record) in records.ToList())
                    if (time.GetElapsedTime(record.Last) > Remembered) records.Remove(key);
            var (near, far) = (Of($"{account} {address}"), Of(account));
            retryAfter = Max(Wait(near), Wait(far));
            if (retryAfter > TimeSpan.Zero) return false;
            Count(near, Near);
            Count(far, Far);
            return true;
        }
    }

    /// <summary>Clears the attempts of this address, but not those of others.</summary>
    public void Succeeded(string account, string address)
    {
        lock (gate)
        {
            records.Remove($"{account} {address}");
            if (records.TryGetValue(account, out var far) && --far.Tries <= 0) records.Remove(account);
        }
    }

    private Record Of(string key)
    {
        if (records.TryGetValue(key, out var record) && time.GetElapsedTime(record.Last) <= Remembered) return record;
        return records[key] = new Record { Last = time.GetTimestamp() };
    }

    private void Count(Record record, int allowed)
    {
        record.Tries++;
        record.Last = time.GetTimestamp();
        var doublings = Math.Min(10, record.Tries - allowed);
        record.Pause = record.Tries < allowed ? TimeSpan.Zero : Min(Longest, TimeSpan.FromMinutes(Math.Pow(2, doublings)));
    }

    private TimeSpan Wait(Record record) => record.Pause - time.GetElapsedTime(record.Last) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Record
    {
        public int Tries { get; set; }
        public long Last { get; set; }
        public TimeSpan Pause { get; set; }
    }
}
