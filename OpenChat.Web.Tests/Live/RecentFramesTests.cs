using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

/// <summary>The hub caches recent frames: those who reconnect get the same as from the log, and the log is not queried.</summary>
public class RecentFramesTests
{
    private static readonly Guid Ana = Guid.CreateVersion7(), Cleo = Guid.CreateVersion7();
    private static readonly Guid General = Guid.CreateVersion7(), Other = Guid.CreateVersion7(), Secret = Guid.CreateVersion7();

    private static string At(long pos) => new Cursor(FakeLog.Epoch, pos).ToString();

    private static LiveView Sees(params Guid[] channels) => LiveView.Nothing with { Channels = channels.ToDictionary(c => c, _ => 0L) };

    private static FakeLog Log(int recent = 1000)
    {
        var log = new FakeLog(new() { Poll = TimeSpan.FromMilliseconds(20), Recent = recent });
        log.Views[Ana] = Sees(General, Other);
        return log;
    }

    private static async Task<List<Reader.Frame>> ReplayAsync(FakeLog log, Guid user, long from, params Guid[] watch)
    {
        var reader = await log.OpenAsync(user, At(from), watch);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        var last = log.Append(EventKind.Read, user: user); // Marks the end of the replay.
        var frames = await reader.UntilAsync(last);
        return frames[..^1];
    }

    [Fact]
    public async Task All_who_reconnect_after_a_start_are_answered_from_one_query()
    {
        await using var log = Log();
        for (var i = 0; i < 50; i++) log.Append(channel: General);
        await log.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var frames = await ReplayAsync(log, Ana, 10, General);
            Assert.Equal(Enumerable.Range(11, 40), frames.Where(f => f.Name == "event").Take(40).Select(f => (int)f.Pos));
        }
        Assert.Equal(0, log.Queries);
        Assert.Equal(40 + 20, log.Made); // Each event once, and one mark for the end of each replay.
    }

    [Fact]
    public async Task An_outsider_is_replayed_nothing_and_a_member_only_the_count_of_an_unwatched_channel()
    {
        await using var log = Log();
        await log.StartAsync();
        for (var i = 0; i < 9; i++) log.Append(channel: General);
        var secret = log.Append(channel: Secret);
        while (log.Hub.Position < secret) await Task.Yield();
        Assert.Empty(await ReplayAsync(log, Cleo, 0, General, Secret));
        Assert.Equal(("unread", 9), Assert.Single((await ReplayAsync(log, Ana, 0, Other)).Select(f => (f.Name, (int)f.Pos))));
    }

    [Fact]
    public async Task The_text_from_before_a_change_is_not_replayed()
    {
        await using var log = Log();
        await log.StartAsync();
        var message = Guid.CreateVersion7();
        log.Text = "a text that its author regrets";
        var said = log.Append(channel: General, subject: message);
        while (log.Hub.Position < said) await Task.Yield();
        Assert.Contains("regrets", Assert.Single(await ReplayAsync(log, Ana, said - 1, General)).Data);
        log.Text = "deleted";
        var gone = log.Append(EventKind.Delete, channel: General, subject: message);
        while (log.Hub.Position < gone) await Task.Yield();
        var frames = await ReplayAsync(log, Ana, said - 1, General);
        Assert.Equal([said, gone], frames.Where(f => f.Pos == said || f.Pos == gone).Select(f => f.Pos));
        Assert.DoesNotContain("regrets", frames[0].Data);
        Assert.Equal(0, log.Queries);
    }

    [Fact]
    public async Task Someone_who_was_away_for_longer_is_answered_from_the_log()
    {
        await using var log = Log(recent: 10);
        await log.StartAsync();
        for (var i = 0; i < 100; i++) log.Append(channel: General);
        while (log.Hub.Position < 100) await Task.Yield();
        Assert.Equal(Enumerable.Range(31, 70), (await ReplayAsync(log, Ana, 30, General)).Select(f => (int)f.Pos));
        Assert.Equal(1, log.Queries);
        Assert.Equal(Enumerable.Range(99, 2), (await ReplayAsync(log, Ana, 98, General)).Take(2).Select(f => (int)f.Pos));
        Assert.Equal(1, log.Queries);
    }

    [Fact]
    public async Task A_row_that_changes_while_it_is_read_is_not_cached_as_it_was()
    {
        await using var log = Log();
        var message = Guid.CreateVersion7();
        var said = log.Append(channel: General, subject: message);
        log.Text = "a text that its author regrets";
        await log.StartAsync();
        log.BeforeFrames = async events =>
        {
            if (events[0].Pos != said) return;
            log.BeforeFrames = _ => Task.CompletedTask;
            var gone = log.Append(EventKind.Delete, channel: General, subject: message);
            while (log.Hub.Position < gone) await Task.Yield(); // The deletion passes while this replay still holds the old row.
        };
        var first = await log.OpenAsync(Ana, At(0), General);
        Assert.Contains("regrets", (await first.UntilAsync(said))[^1].Data);
        log.Text = "deleted";
        Assert.DoesNotContain("regrets", (await ReplayAsync(log, Ana, 0, General))[0].Data);
    }

    [Fact]
    public async Task A_frame_that_could_not_be_made_is_tried_again_for_the_next()
    {
        await using var log = Log();
        await log.StartAsync();
        log.Broken.Add(1);
        var said = log.Append(channel: General);
        while (log.Hub.Position < said) await Task.Yield();
        Assert.Empty(await ReplayAsync(log, Ana, 0, General));
        log.Broken.Clear();
        Assert.Equal(said, (await ReplayAsync(log, Ana, 0, General))[0].Pos);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Memory_replays_the_same_as_the_log_to_everyone(int seed)
    {
        var random = new Random(seed);
        Guid[] channels = [General, Other, Secret], zones = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await using var remembers = Log();
        await using var forgets = Log(recent: 0);
        FakeLog[] logs = [remembers, forgets];
        foreach (var log in logs)
        {
            log.Views[Ana] = Sees(General, Other) with { Zones = new HashSet<Guid> { zones[0] } };
            log.Views[Cleo] = Sees(Secret) with { Zones = new HashSet<Guid> { zones[1] } };
            await log.StartAsync();
        }
        for (var n = 0; n < 300; n++)
        {
            var (of, which) = (random.Next(5), random.Next(6));
            foreach (var log in logs)
                _ = of switch
                {
                    0 => log.Append(EventKind.Call, user: which % 2 == 0 ? Ana : Cleo),
                    1 => log.Append(EventKind.Profile, zone: zones[which % 2]),
                    2 => log.Append(EventKind.Edit, channel: channels[which % 3]),
                    3 => log.Append(EventKind.Channel, channel: channels[which % 3]),
                    _ => log.Append(channel: channels[which % 3]),
                };
        }
        foreach (var log in logs)
            while (log.Hub.Position < 300) await Task.Yield();
        for (var round = 0; round < 30; round++)
        {
            var user = random.Next(2) == 0 ? Ana : Cleo;
            var from = random.Next(300);
            var watch = channels.Where(_ => random.Next(2) == 0).ToArray();
            var replays = new List<IEnumerable<(string Name, long Pos)>>();
            foreach (var log in logs)
            {
                var frames = await ReplayAsync(log, user, from, watch);
                replays.Add(frames.Where(f => f.Pos <= 300).Select(f => (f.Name, f.Pos)));
            }
            Assert.Equal(replays[1], replays[0]);
        }
        Assert.Equal(0, remembers.Queries);
        Assert.Equal(30, forgets.Queries);
    }
}
