using System.Security.Cryptography;
using System.Text;

namespace OpenChat.Web.Accounts;

/// <summary>
/// Gives the same failed try the same answer without counting or hashing it again: a held Enter key sends it thirty times a second.
/// Reveals nothing new, because the answer to a repeated guess is known.
/// </summary>
public sealed class RepeatedTries(TimeProvider time)
{
    private const int Sweep = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, Try> tries = [];
    private readonly Lock gate = new();

    /// <summary>Runs a check, unless the same one is running or failed within the last two seconds.</summary>
    public Task<PasswordResult> OnceAsync(string address, string login, string password, Func<Task<PasswordResult>> check)
    {
        // Keyed, so that memory holds nothing from which a password could be guessed.
        var same = Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{address}\0{login}\0{password}")));
        lock (gate)
        {
            if (tries.Count >= Sweep)
                foreach (var (old, each) in tries.ToList())
                    if (IsOver(each)) tries.Remove(old);
            if (tries.TryGetValue(same, out var earlier) && !IsOver(earlier))
            {
                earlier.Last = time.GetTimestamp();
                return earlier.Answer;
            }
            var begun = tries[same] = new Try { Last = time.GetTimestamp() };
            return begun.Answer = Task.Run(() => FollowAsync(begun, check));
        }
    }

    /// <summary>A success is not repeated: it would let the same password in after it was changed.</summary>
    private bool IsOver(Try earlier) =>
        earlier.Answer.IsCompleted && (!earlier.Failed || time.GetElapsedTime(earlier.Last) > Pause);

    private static async Task<PasswordResult> FollowAsync(Try begun, Func<Task<PasswordResult>> check)
    {
        var answer = await check();
        begun.Failed = answer.User is null;
        return answer;
    }

    private sealed class Try
    {
        public Task<PasswordResult> Answer { get; set; } = null!;

        /// <summary>Set before <see cref="Answer"/> completes.</summary>
        public bool Failed { get; set; }
        public long Last { get; set; }
    }
}
