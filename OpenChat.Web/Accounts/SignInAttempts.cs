namespace OpenChat.Web.Accounts;

/// <summary>
/// Sign-in lockout with backoff, by account and address: after five attempts a pause of one minute that doubles up to an hour. After fifty
/// attempts from all addresses together, each address has one attempt before its pause. So strangers can slow down each other but never
/// lock the person out: someone at a new address gets in by the right password at once, and their own browser keeps its five attempts.
/// Kept in memory and not in the user's row, so that unknown names are locked too. An attempt counts before its password is checked, so
/// concurrent attempts cannot exceed the limit.
/// </summary>
public sealed class SignInAttempts(TimeProvider time)
{
    private const int Near = 5, NearWhileMany = 1, Many = 50, Sweep = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(12), Longest = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Record> records = [];
    private readonly Lock gate = new();

    /// <param name="account">The account's id, or the name as typed if there is no such account.</param>
    /// <param name="isKnown">The account was signed in on this browser before.</param>
    /// <returns>False while locked, even for the right password.</returns>
    public bool TryBegin(string account, string address, bool isKnown, out TimeSpan retryAfter)
    {
        lock (gate)
        {
            if (records.Count >= Sweep)
                foreach (var (key, record) in records.ToList())
                    if (time.GetElapsedTime(record.Last) > Remembered) records.Remove(key);
            var (near, all) = (Of(KeyOf(account, address, isKnown)), Of(account));
            retryAfter = Wait(near);
            if (retryAfter > TimeSpan.Zero) return false;
            Count(near, isKnown || all.Tries < Many ? Near : NearWhileMany);
            all.Tries++;
            all.Last = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Clears the attempts of this address, but not those of others.</summary>
    public void Succeeded(string account, string address, bool isKnown)
    {
        lock (gate)
        {
            records.Remove(KeyOf(account, address, isKnown));
            if (records.TryGetValue(account, out var all) && --all.Tries <= 0) records.Remove(account);
        }
    }

    /// <summary>Apart from the others at its address: in one household, a child's guesses do not lock the parent's browser.</summary>
    private static string KeyOf(string account, string address, bool isKnown) =>
        isKnown ? $"{account} {address} known" : $"{account} {address}";

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

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Record
    {
        public int Tries { get; set; }
        public long Last { get; set; }
        public TimeSpan Pause { get; set; }
    }
}
