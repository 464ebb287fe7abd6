using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

/// <summary>What the hub keeps for those who come back: they get what the log would tell them, and the log is not asked.</summary>
public class RecentFramesTests
{
    private static readonly Guid Ana = Guid.CreateVersion7(), Cleo = Guid.CreateVersion7(), General = Guid.CreateVersion7(), Other = Guid.CreateVersion7(), Secret = Guid.CreateVersion7();

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
        var last = log.Append(EventKind.Read, user: user); // So that it is known where what was missed ends.
        var frames = await reader.UntilAsync(last);
        return frames[..^1];
    }

    [Fact]
    public async Task Everybody_who_comes_back_after_a_start_is_answered_from_one_reading()
    {
        await using var log = Log();
        for (var i = 0; i < 50; i++) log.Append(channel: General);
        await log.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var frames = await ReplayAsync(log, Ana, 10, General);
            Assert.Equal(Enumerable.Range(11, 40), frames.Where(f => f.Name == "event").Take(40).Select(f => (int)f.Pos));
        }
        Assert.Equal(0, log.Questions);
        Assert.Equal(40 + 20, log.Made); // Once each, and one for each that marked an end.
    }

    [Fact]
    public async Task The_outsider_is_replayed_nothing_and_one_who_watches_another_channel_only_its_count()
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
    public async Task What_was_said_before_a_change_is_not_told_again()
    {
        await using var log = Log();
        await log.StartAsync();
        var message = Guid.CreateVersion7();
        log.Words = "a text that its author regrets";
        var said = log.Append(channel: General, subject: message);
        while (log.Hub.Position < said) await Task.Yield();
        Assert.Contains("regrets", Assert.Single(await ReplayAsync(log, Ana, said - 1, General)).Data);
        log.Words = "deleted";
        var gone = log.Append(EventKind.Delete, channel: General, subject: message);
        while (log.Hub.Position < gone) await Task.Yield();
        var frames = await ReplayAsync(log, Ana, said - 1, General);
        Assert.Equal([said, gone], frames.Where(f => f.Pos == said || f.Pos == gone).Select(f => f.Pos));
        Assert.DoesNotContain("regrets", frames[0].Data);
        Assert.Equal(0, log.Questions);
    }

    [Fact]
    public async Task Who_was_away_for_longer_is_answered_from_the_log()
    {
        await using var log = Log(recent: 10);
        await log.StartAsync();
        for (var i = 0; i < 100; i++) log.Append(channel: General);
        while (log.Hub.Position < 100) await Task.Yield();
        Assert.Equal(Enumerable.Range(31, 70), (await ReplayAsync(log, Ana, 30, General)).Select(f => (int)f.Pos));
        Assert.Equal(1, log.Questions);
        Assert.Equal(Enumerable.Range(99, 2), (await ReplayAsync(log, Ana, 98, General)).Take(2).Select(f => (int)f.Pos));
        Assert.Equal(1, log.Questions);
    }

    [Fact]
    public async Task What_changes_while_somebody_reads_how_it_was_is_not_kept_as_it_was()
    {
        await using var log = Log();
        var message = Guid.CreateVersion7();
        var said = log.Append(channel: General, subject: message);
        log.Words = "a text that its author regrets";
        await log.StartAsync();
        log.BeforeFrames = async events =>
        {
            if (events[0].Pos != said) return;
            log.BeforeFrames = _ => Task.CompletedTask;
            var gone = log.Append(EventKind.Delete, channel: General, subject: message);
            while (log.Hub.Position < gone) await Task.Yield(); // Passed on, while this still has the old row in its hands.
        };
        var first = await log.OpenAsync(Ana, At(0), General);
        Assert.Contains("regrets", (await first.UntilAsync(said))[^1].Data);
        log.Words = "deleted";
        Assert.DoesNotContain("regrets", (await ReplayAsync(log, Ana, 0, General))[0].Data);
    }

    [Fact]
    public async Task What_could_not_be_told_is_tried_again_for_the_next()
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
    public async Task Memory_tells_everybody_what_the_log_would_tell(int seed)
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
            var (user, from, watch) = (random.Next(2) == 0 ? Ana : Cleo, random.Next(300), channels.Where(_ => random.Next(2) == 0).ToArray());
            var told = new List<IEnumerable<(string Name, long Pos)>>();
            foreach (var log in logs) told.Add((await ReplayAsync(log, user, from, watch)).Where(f => f.Pos <= 300).Select(f => (f.Name, f.Pos)));
            Assert.Equal(told[1], told[0]);
        }
        Assert.Equal(0, remembers.Questions);
        Assert.Equal(30, forgets.Questions);
    }
}
