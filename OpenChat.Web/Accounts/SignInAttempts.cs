namespace OpenChat.Web.Accounts;

/// <summary>
/// Lockout with backoff. Five tries from one address, or fifty from all together, then a pause that doubles with each further try,
/// one minute to one hour. Kept here and not in the user's row, so that a name that nobody has is locked just like one that exists.
/// A try counts before its password is checked: fifty at once are still fifty.
/// </summary>
public sealed class SignInAttempts(TimeProvider time)
{
    private const int Near = 5, Far = 50, Sweep = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(12), Longest = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Record> records = [];
    private readonly Lock gate = new();

    /// <param name="account">The account's id, or the name as typed where there is none.</param>
    /// <returns>False while it is locked: no password is looked at, not even the right one.</returns>
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

    /// <summary>The password was right: what this address had tried is forgotten, what others try is not.</summary>
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
        record.Pause = record.Tries < allowed ? TimeSpan.Zero : Min(Longest, TimeSpan.FromMinutes(Math.Pow(2, Math.Min(10, record.Tries - allowed))));
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
