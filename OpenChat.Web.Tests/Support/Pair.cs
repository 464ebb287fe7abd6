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
        await pair.BeginAsync();
        await pair.HearAsync();
        return pair;
    }

    /// <summary>As <see cref="CallAsync"/>, but no one has called yet.</summary>
    public static async Task<Pair> OpenAsync(App app, Relay? through = null, bool relayed = false, Func<Browser, Task>? before = null)
    {
        using (var writer = await app.AsAsync(Cast.Ben)) // Only people who have written may ring.
        {
            await writer.OpenAsync(Cast.BenAndDan.Address);
            await writer.PostAsync(Cast.BenAndDan.Address, ("text", "Hello"), ("nonce", "hello-dan"));
        }
        var pair = new Pair(
            await Voice.OpenAsync(app, Cast.Ben, Cast.BenAndDan, 440, relayed: relayed, before: before),
            await Voice.OpenAsync(app, Cast.Dan, Cast.BenAndDan, 660, through, relayed, before));
        await Task.WhenAll(pair.Ben.IsLiveAsync(), pair.Dan.IsLiveAsync());
        return pair;
    }

    /// <summary>Ben calls, and Dan answers.</summary>
    /// <returns>Milliseconds from the answer until both have heard each other.</returns>
    public async Task<double> BeginAsync()
    {
        await Ben.Call.CallAsync();
        await Dan.Call.RingsAsync();
        Ben.Forget();
        Dan.Forget();
        var answered = Voice.Now;
        await Dan.Call.AcceptAsync();
        return Math.Max((await Ben.NextAsync("heard")).At, (await Dan.NextAsync("heard")).At) - answered;
    }

    public async Task HangUpAsync()
    {
        await Ben.Call.HangUpAsync();
        await Task.WhenAll(Ben.Call.IsInNoCallAsync(), Dan.Call.IsInNoCallAsync());
    }

    /// <summary>One of them reloads.</summary>
    /// <returns>Milliseconds from the start of the reload until each heard the other on the new connection.</returns>
    public async Task<double> ReloadAsync(Voice who)
    {
        var other = who == Ben ? Dan : Ben;
        other.Forget();
        var now = Voice.Now;
        await who.ReloadAsync();
        var (here, there) = (await who.HearsAnewAsync(now), await other.NextAsync("heard"));
        Assert.True(there.Plays);
        return Math.Max(here.At, there.At) - here.Origin;
    }

    /// <summary>Waits until both hear each other, as people do who have just said something.</summary>
    public Task HearAsync() => Task.WhenAll(Ben.HearsAsync(1), Dan.HearsAsync(1));

    /// <summary>Milliseconds of sound that had to be made up meanwhile, for the one who missed more.</summary>
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
    public static string Of(IReadOnlyCollection<double> milliseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {At(milliseconds, 0.5):0} ms, p95 {At(milliseconds, 0.95):0} ms, longest {milliseconds.Max():0} ms");

    /// <summary>What that part of them, from 0 to 1, did not exceed.</summary>
    public static double At(IReadOnlyCollection<double> milliseconds, double part) =>
        milliseconds.Order().ElementAt(Math.Min(milliseconds.Count - 1, (int)(part * milliseconds.Count)));
}
