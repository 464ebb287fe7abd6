using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

public class LiveHubTests
{
    private static readonly Guid Ana = Guid.CreateVersion7(), Cleo = Guid.CreateVersion7();
    private static readonly Guid General = Guid.CreateVersion7(), Other = Guid.CreateVersion7(), Zone = Guid.CreateVersion7();

    private static LiveView Sees(params Guid[] channels) => LiveView.Nothing with
    {
        Channels = channels.ToDictionary(c => c, _ => 0L),
        Zones = new HashSet<Guid> { Zone },
    };

    private static string At(long pos) => new Cursor(FakeLog.Epoch, pos).ToString();

    private static async Task<FakeLog> StartAsync(LiveOptions? options = null)
    {
        var log = new FakeLog(options);
        log.Views[Ana] = Sees(General, Other);
        await log.StartAsync();
        return log;
    }

    [Fact]
    public async Task Hello_comes_first_and_then_every_event_in_order_once()
    {
        await using var log = await StartAsync();
        var reader = await log.OpenAsync(Ana, At(0), General);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        for (var i = 0; i < 500; i++) log.Append(channel: General);
        var frames = await reader.UntilAsync(500);
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), frames.Select(f => f.Pos));
    }

    [Fact]
    public async Task Outsider_gets_no_event_of_a_channel_they_cannot_see()
    {
        await using var log = await StartAsync();
        var reader = await log.OpenAsync(Cleo, At(0), General);
        await reader.NextAsync();
        log.Append(channel: General);
        var mine = log.Append(EventKind.Zone, user: Cleo);
        var frame = await reader.NextAsync();
        Assert.Equal(mine, frame.Pos);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0)]
    public async Task What_was_missed_is_replayed_between_hello_and_live(int recent)
    {
        await using var log = await StartAsync(new() { Poll = TimeSpan.FromMilliseconds(20), Recent = recent });
        for (var i = 0; i < 10; i++) log.Append(channel: General);
        // Events are also appended while the connection is being made; none may be lost.
        var during = 0;
        log.BeforeView = () => { while (during++ < 5) log.Append(channel: General); return Task.CompletedTask; };
        var reader = await log.OpenAsync(Ana, At(4), General);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        var last = log.Append(channel: General);
        var frames = await reader.UntilAsync(last);
        Assert.Equal(Enumerable.Range(5, (int)last - 4).Select(i => (long)i), frames.Select(f => f.Pos).Distinct());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("x.1")]
    [InlineData("testlog.-1")]
    [InlineData("testlog.999999999999999999999")]
    [InlineData("testlog.5000")]
    [InlineData("othrepoch.3")]
    public async Task A_cursor_that_this_log_cannot_have_written_gets_a_resync(string? after)
    {
        await using var log = await StartAsync();
        for (var i = 0; i < 5; i++) log.Append(channel: General);
        var reader = await log.OpenAsync(Ana, after, General);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        Assert.Equal("resync", (await reader.NextAsync()).Name);
        var next = log.Append(channel: General);
        Assert.Equal(next, (await reader.UntilAsync(next))[^1].Pos);
    }

    [Fact]
    public async Task A_stream_too_far_behind_gets_one_resync_and_not_a_flood()
    {
        await using var log = await StartAsync(new LiveOptions { Replay = 50, Poll = TimeSpan.FromMilliseconds(20) });
        for (var i = 0; i < 60; i++) log.Append(channel: General);
        while (log.Hub.Position < 60) await Task.Yield();
        var reader = await log.OpenAsync(Ana, At(0), General);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        var resync = await reader.NextAsync();
        Assert.Equal("resync", resync.Name);
        Assert.Null(resync.Id);
        Assert.Contains("behind", resync.Data);
    }

    [Fact]
    public async Task A_resync_is_sent_however_much_is_queued()
    {
        await using var log = await StartAsync(new LiveOptions { Replay = 50, QueuedFrames = 1, Poll = TimeSpan.FromMilliseconds(20) });
        for (var i = 0; i < 60; i++) log.Append(channel: General);
        while (log.Hub.Position < 60) await Task.Yield();
        log.BeforeView = async () =>
        {
            log.BeforeView = () => Task.CompletedTask;
            var large = new string('x', 2 << 20); // More than the pipe takes, so that the flush waits.
            await LiveHub.SendToConnectionAsync(log.Opening!.Connection, "presence", new { more = large });
            await log.Opening.HasComingAsync(2 << 20);
            await LiveHub.SendToConnectionAsync(log.Opening.Connection, "typing", new { });
        };
        var reader = await log.OpenAsync(Ana, At(0), General);
        foreach (var name in new[] { "hello", "presence", "typing", "resync" }) Assert.Equal(name, (await reader.NextAsync()).Name);
    }

    [Fact]
    public async Task A_channel_that_is_not_watched_sends_one_small_unread()
    {
        await using var log = await StartAsync();
        var reader = await log.OpenAsync(Ana, At(0), General);
        await reader.NextAsync();
        for (var i = 0; i < 20; i++) log.Append(channel: Other);
        while (log.Hub.Position < 20) await Task.Yield();
        var watched = log.Append(channel: General);
        var frames = await reader.UntilAsync(watched);
        Assert.Equal("unread", frames[0].Name);
        Assert.True(frames.Count < 20, "unread frames were not coalesced");
        Assert.Equal(frames.Select(f => f.Pos).Order(), frames.Select(f => f.Pos));
    }

    [Fact]
    public async Task Anyone_removed_gets_nothing_with_a_later_position()
    {
        await using var log = await StartAsync();
        var reader = await log.OpenAsync(Ana, At(0), General);
        await reader.NextAsync();
        log.Append(channel: General);
        log.Views[Ana] = LiveView.Nothing;
        var removal = log.Append(EventKind.Member, user: Ana, reroute: true);
        for (var i = 0; i < 20; i++) log.Append(channel: General);
        var mine = log.Append(EventKind.Read, user: Ana);
        var frames = await reader.UntilAsync(mine);
        Assert.DoesNotContain(frames, f => f.Pos > removal && f.Pos < mine);
        Assert.Contains(frames, f => f.Pos == removal);
    }

    [Fact]
    public async Task A_slow_reader_catches_up_from_the_log_and_misses_nothing()
    {
        await using var log = await StartAsync(new()
        {
            QueuedFrames = 4, QueuedBytes = 4096, Poll = TimeSpan.FromMilliseconds(20),
        });
        var reader = await log.OpenAsync(Ana, At(0), General);
        await reader.NextAsync();
        for (var i = 0; i < 300; i++) log.Append(channel: General);
        var frames = await reader.UntilAsync(300);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), frames.Select(f => f.Pos).Distinct().Order());
    }

    [Fact]
    public async Task Someone_who_reconnects_over_and_over_delays_no_one_else()
    {
        await using var log = await StartAsync(new() { Poll = TimeSpan.FromMilliseconds(20), Recent = 0 });
        log.Views[Cleo] = Sees(Other);
        for (var i = 0; i < 5; i++) log.Append(channel: General);
        log.Append(channel: Other);
        while (log.Hub.Position < 6) await Task.Yield();
        var (inside, most, may) = (0, 0, new TaskCompletionSource());
        log.BeforeFrames = async events =>
        {
            if (events[0].ChannelId != General) return;
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await may.Task;
            Interlocked.Decrement(ref inside);
        };
        var opening = Enumerable.Range(0, 8).Select(_ => log.OpenAsync(Ana, At(0), General)).ToList();
        while (inside == 0) await Task.Yield();
        var cleo = await log.OpenAsync(Cleo, At(0), Other).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(6, (await cleo.UntilAsync(6))[^1].Pos);
        Assert.DoesNotContain(opening, o => o.IsCompleted);
        may.SetResult();
        foreach (var reader in await Task.WhenAll(opening)) Assert.Equal(5, (await reader.UntilAsync(5)).Count(f => f.Name == "event"));
        Assert.Equal(1, most);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replay_ends_with_its_browser_and_the_next_one_begins(bool isGone)
    {
        await using var log = await StartAsync(new() { Poll = TimeSpan.FromMilliseconds(20), Recent = 0 });
        for (var i = 0; i < 5; i++) log.Append(channel: General);
        while (log.Hub.Position < 5) await Task.Yield();
        var never = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        log.BeforeFrames = _ =>
        {
            begun.TrySetResult();
            return never.Task;
        };
        using var browser = new CancellationTokenSource();
        var opening = log.OpenUntilAsync(Ana, At(0), [General], browser.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        log.BeforeFrames = _ => Task.CompletedTask;
        if (isGone)
        {
            await browser.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        }
        else
        {
            log.Hub.Revoke(log.Opening!.Connection.SessionId);
            await opening;
        }
        var next = await log.OpenAsync(Ana, At(0), General).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(5, (await next.UntilAsync(5))[^1].Pos);
    }

    [Fact]
    public async Task The_ninth_stream_of_a_person_closes_the_oldest()
    {
        await using var log = await StartAsync();
        var readers = new List<Reader>();
        for (var i = 0; i < 9; i++) readers.Add(await log.OpenAsync(Ana, At(0), General));
        await readers[0].Connection.Completion.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await readers[0].NextAsync();
        Assert.Equal("bye", (await readers[0].NextAsync()).Name);
        Assert.False(readers[1].Connection.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_revoked_session_gets_a_goodbye_and_another_goes_on()
    {
        await using var log = await StartAsync();
        var mine = await log.OpenAsync(Ana, At(0), General);
        var other = await log.OpenAsync(Ana, At(0), General);
        log.Hub.Revoke(mine.Connection.SessionId);
        await mine.Connection.Completion.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await mine.NextAsync();
        Assert.Contains("revoked", (await mine.NextAsync()).Data);
        Assert.False(other.Connection.Completion.IsCompleted);
    }

    [Fact]
    public async Task Watching_a_channel_before_having_access_takes_effect_with_the_access()
    {
        await using var log = await StartAsync();
        log.Views[Ana] = Sees(Other);
        var reader = await log.OpenAsync(Ana, At(0), General);
        await reader.NextAsync();
        log.Views[Ana] = Sees(General, Other);
        await reader.UntilAsync(log.Append(EventKind.Member, user: Ana, reroute: true));
        Assert.Equal("event", (await reader.UntilAsync(log.Append(channel: General)))[^1].Name);
    }

    [Fact]
    public async Task A_change_of_what_is_watched_that_comes_late_is_ignored()
    {
        await using var log = await StartAsync();
        var reader = await log.OpenAsync(Ana, At(0));
        await reader.NextAsync();
        log.Connecting.Watch(reader.Connection, 2, [General]);
        log.Connecting.Watch(reader.Connection, 1, [Other]);
        Assert.Equal("event", (await reader.UntilAsync(log.Append(channel: General)))[^1].Name);
        Assert.Equal("unread", (await reader.UntilAsync(log.Append(channel: Other)))[^1].Name);
    }
}
