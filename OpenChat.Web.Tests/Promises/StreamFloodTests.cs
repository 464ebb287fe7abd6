using OpenChat.Web.Live;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Anyone who opens streams without end keeps eight, a stranger none, and no one else notices.</summary>
[Trait("Soak", "long")]
public sealed class StreamFloodTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:02")] })
{
    private LiveHub Hub => App.Services.GetRequiredService<LiveHub>();

    [Fact]
    public async Task One_person_keeps_eight_and_each_older_one_hears_why_it_ends()
    {
        const int kept = 8;
        var opens = Soak.Rounds(80, 1000);
        var cancel = TestContext.Current.CancellationToken;
        using var dan = await App.AsAsync(Cast.Dan);
        await using var other = await EventStream.OpenAsync(dan, $"watch={Cast.General.Id}:0");
        using var ben = await App.AsAsync(Cast.Ben);
        var streams = new EventStream[opens];
        var reading = new Task<EventStream.Frame?>[opens];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 10, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, opens), parallel, async (n, _) =>
        {
            streams[n] = await EventStream.OpenAsync(ben, greeted: false);
            reading[n] = Task.Run(async () =>
            {
                EventStream.Frame? last = null;
                while (await streams[n].NextAsync() is { } frame) last = frame;
                return last;
            }, cancel);
        });
        var ended = 0;
        await foreach (var reader in Task.WhenEach(reading).WithCancellation(cancel))
        {
            var last = await reader;
            Assert.Equal(("bye", "limit"), (last?.Name, last?.Data.GetProperty("reason").GetString()));
            if (++ended == opens - kept) break;
        }
        Assert.Equal(kept, Hub.StreamsOf(Cast.Ben.Id));
        await HearsAsync(other);
        Soak.Tell("flood", $"{opens} streams of one person: {kept} stay, {opens - kept} ended with limit; another person's went on");
        foreach (var stream in streams) await stream.DisposeAsync();
        await Task.WhenAll(reading.Select(r => r.ContinueWith(_ => { }, cancel, TaskContinuationOptions.None, TaskScheduler.Default)));
    }

    [Fact]
    public async Task Without_a_session_each_try_gets_401_and_no_stream()
    {
        var opens = Soak.Rounds(100, 5000);
        var cancel = TestContext.Current.CancellationToken;
        using var dan = await App.AsAsync(Cast.Dan);
        await using var other = await EventStream.OpenAsync(dan, $"watch={Cast.General.Id}:0");
        using var visitor = App.Visitor();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, opens), parallel, async (_, _) =>
        {
            using var answer = await visitor.Http.GetAsync("/live", cancel); // To its end, which an open stream would not have.
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        });
        Assert.Equal(1, Cast.Everybody.Sum(person => Hub.StreamsOf(person.Id)));
        await HearsAsync(other);
        Soak.Tell("flood", $"{opens} streams without a session: 401 each, and one that was open went on");
    }

    private async Task HearsAsync(EventStream stream)
    {
        await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Ana.Id, "", new Draft("Still there?"));
        var message = await stream.UntilAsync("message");
        Assert.Contains("Still there?", message.Data.GetProperty("html").GetString(), StringComparison.Ordinal);
    }
}
