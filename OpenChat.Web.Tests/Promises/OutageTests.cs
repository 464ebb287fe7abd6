using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// A real PostgreSQL that is stopped, restarted, frozen and cut off: everyone gets an answer in time, no message is lost, and all comes
/// back by itself. <see cref="DatabaseAwayTests"/> looks closer at single answers.
/// </summary>
[Trait("Soak", "long")]
[Trait(RunTrait.Name, RunTrait.Soak)]
public sealed class OutageTests
{
    private static readonly TimeSpan InTime = Patience.Scaled(5);

    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentDictionary<HttpStatusCode, int> answers = new();
    private long slowest, lastPage, lastSend;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Through_every_outage_people_get_answers_and_no_message_is_lost()
    {
        if (!TestDatabase.UsesPostgres) return;
        var direct = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("OPENCHAT_TEST_POSTGRES"));
        await using var relay = Relay.To(new Uri($"tcp://{direct.Host}:{direct.Port}"));
        await using var server = await ServerProcess.StartThroughAsync(relay.Address.Port);
        foreach (var told in new[] { "People are told to try again", "had died unnoticed", "another OpenChat took the database" })
            server.Expect(told);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var senders = await Task.WhenAll(new[] { Cast.Ana, Cast.Ben, Cast.Dan }.Select(p => Sender.OpenAsync(server, p)));
        using var reader = await server.AsAsync(Cast.Mod);
        List<Task> people =
        [
            .. senders.Select((s, i) => SendAsync(s, i, done.Token)),
            .. new[] { Cast.General.Address, Cast.PondBuild.Address, "/" }.Select(a => ReadAsync(reader, a, done.Token)),
            LivesAsync(server, done.Token),
        ];

        var away = TimeSpan.FromSeconds(Soak.Rounds(5, 60));
        var frozen = TimeSpan.FromSeconds(Soak.Rounds(5, 20));
        await RoundAsync("stopped", Cluster.StopAsync, away, Cluster.StartAsync);
        await RoundAsync("restarted", Cluster.RestartAsync, TimeSpan.Zero, () => Task.CompletedTask);
        await RoundAsync("frozen", Cluster.FreezeAsync, frozen, Cluster.ThawAsync);
        await RoundAsync("swallowed", () => Do(relay.Swallow), frozen, () => Do(relay.Heal));
        await done.CancelAsync();
        await Task.WhenAll(people);

        await using var db = server.Database.Open();
        var stored = await db.Messages.Select(m => new { m.Id, m.No, m.Nonce, m.ChannelId, m.AuthorId }).ToListAsync(Cancel);
        foreach (var sender in senders)
            foreach (var said in sender.Acknowledged)
                Assert.Contains(stored, m => (m.Id, m.No, m.Nonce, m.AuthorId) == (said.Id, said.No, said.Nonce, sender.Person.Id));
        Assert.Equal(stored.Count, stored.Select(m => (m.AuthorId, m.Nonce)).Distinct().Count());
        var pages = string.Join(", ", answers.Select(a => $"{a.Value} × {(int)a.Key}"));
        var taken = senders.Sum(s => s.Acknowledged.Count);
        Soak.Tell("outages", $"{taken} sends acknowledged, 0 lost; pages {pages}; the slowest took {slowest} ms");
        foreach (var line in server.Lines) Console.WriteLine($"  {line}"); // The log of an outage is part of what is judged.
        foreach (var sender in senders) sender.Dispose();
        Assert.Empty(wrong.Take(5));

        static Task Do(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    /// <summary>One outage, and how soon after its end a page and a message get through.</summary>
    private async Task RoundAsync(string name, Func<Task> begin, TimeSpan length, Func<Task> end)
    {
        await begin();
        await Task.Delay(length, Cancel);
        await end();
        var back = Stopwatch.GetTimestamp();
        await Patience.UntilAsync(
            () => Volatile.Read(ref lastPage) > back && Volatile.Read(ref lastSend) > back, () => $"{name}: it does not come back.");
        var after = Stopwatch.GetElapsedTime(back);
        Soak.Tell("outages", $"{name} for {length.TotalSeconds} s: pages and messages were back after {after.TotalMilliseconds:0} ms");
        Assert.InRange(after, TimeSpan.Zero, InTime);
        await Task.Delay(TimeSpan.FromSeconds(3), Cancel);
    }

    private async Task SendAsync(Sender sender, int number, CancellationToken cancel)
    {
        for (var i = 0; !cancel.IsCancellationRequested; i++)
        {
            try
            {
                // The same message again until it is taken, as the outbox of a browser.
                while (true)
                {
                    using var answer = await sender.TryPostAsync(
                        Cast.General.Address, cancel, ("text", $"Word {i} of {number}"), ("nonce", $"{number}-{i}"));
                    if (answer is null) wrong.Enqueue($"No answer to message {i} of {number}.");
                    if (answer is { IsSuccessStatusCode: true } && await Sender.TakenAsync(answer, cancel) is { } said)
                    {
                        sender.Note(said);
                        break;
                    }
                    await Task.Delay(500, cancel);
                }
                Volatile.Write(ref lastSend, Stopwatch.GetTimestamp());
                await Task.Delay(100, cancel);
            }
            catch (OperationCanceledException) { return; }
        }
    }

    private async Task ReadAsync(Visitor reader, string address, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await reader.Http.GetAsync(address, cancel);
                var body = await answer.Content.ReadAsStringAsync(cancel);
                var took = Stopwatch.GetElapsedTime(began);
                slowest = Math.Max(slowest, (long)took.TotalMilliseconds);
                answers.AddOrUpdate(answer.StatusCode, 1, (_, n) => n + 1);
                if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Found or HttpStatusCode.ServiceUnavailable))
                    wrong.Enqueue($"{address} answered {(int)answer.StatusCode}.");
                if (body.Length == 0 && answer.StatusCode != HttpStatusCode.Found) wrong.Enqueue($"{address} answered with 0 bytes.");
                if (took > InTime) wrong.Enqueue($"{address} took {took.TotalMilliseconds:0} ms.");
                if (answer.IsSuccessStatusCode) Volatile.Write(ref lastPage, Stopwatch.GetTimestamp());
                await Task.Delay(250, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
            catch (HttpRequestException error) { wrong.Enqueue($"{address}: {error.Message}"); }
        }
    }

    private async Task LivesAsync(ServerProcess server, CancellationToken cancel)
    {
        using var probe = server.Visitor();
        while (!cancel.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await probe.Http.GetAsync("/health/live", cancel);
                if (!answer.IsSuccessStatusCode || Stopwatch.GetElapsedTime(began) > Patience.Scaled(1))
                    wrong.Enqueue($"/health/live: {(int)answer.StatusCode} after {Stopwatch.GetElapsedTime(began)}");
                await Task.Delay(250, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
        }
    }
}
