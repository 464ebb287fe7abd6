using System.Globalization;

namespace OpenChat.Web.Tests.Support;

/// <summary>Ben and Dan in a call in their direct channel, on its page; both hear each other.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(Voice ben, Voice dan) => (Ben, Dan) = (ben, dan);

    public Voice Ben { get; }
    public Voice Dan { get; }

    /// <param name="through">The network between Dan and the server.</param>
    /// <param name="relayed">Their voices go through coturn.</param>
    /// <param name="before">Done to each browser before its first page.</param>
    public static async Task<Pair> CallAsync(App app, Relay? through = null, bool relayed = false, Func<Browser, Task>? before = null)
    {
        var pair = await OpenAsync(app, through, relayed, before);
        await pair.Ben.Call.CallAsync();
        await pair.Dan.Call.RingsAsync();
        await pair.Dan.Call.AcceptAsync();
        await pair.HearAsync();
        return pair;
    }

    /// <summary>As <see cref="CallAsync"/>, and nobody has called yet.</summary>
    public static async Task<Pair> OpenAsync(App app, Relay? through = null, bool relayed = false, Func<Browser, Task>? before = null)
    {
        using (var writer = await app.AsAsync(Cast.Ben))
        {
            await writer.OpenAsync(Cast.BenAndDan.Address);
            await writer.PostAsync(Cast.BenAndDan.Address, ("text", "Hello"), ("nonce", "hello-dan")); // Only who has written may ring.
        }
        var pair = new Pair(
            await Voice.OpenAsync(app, Cast.Ben, Cast.BenAndDan, 440, relayed: relayed, before: before),
            await Voice.OpenAsync(app, Cast.Dan, Cast.BenAndDan, 660, through, relayed, before));
        await Task.WhenAll(pair.Ben.IsLiveAsync(), pair.Dan.IsLiveAsync());
        return pair;
    }

    /// <summary>Waits until both hear each other, as people do who have just said something.</summary>
    public Task HearAsync() => Task.WhenAll(Ben.HearsAsync(1), Dan.HearsAsync(1));

    /// <summary>Milliseconds of sound that had to be made up meanwhile, for whom it was worse.</summary>
    public async Task<double> ConcealedAsync(Func<Task> meanwhile)
    {
        var (ben, dan) = (await Ben.SoundAsync(), await Dan.SoundAsync());
        await meanwhile();
        return Math.Max((await Ben.SoundAsync()).Concealed - ben.Concealed, (await Dan.SoundAsync()).Concealed - dan.Concealed);
    }

    public async ValueTask DisposeAsync()
    {
        await Ben.DisposeAsync();
        await Dan.DisposeAsync();
    }
}

/// <summary>What many rounds took.</summary>
internal static class Times
{
    /// <summary>p50 and p95 of times in milliseconds.</summary>
    public static string Of(IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, longest {sorted[^1]:0} ms");

        double At(double part) => sorted[Math.Min(sorted.Count - 1, (int)(part * sorted.Count))];
    }
}
