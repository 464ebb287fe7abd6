using OpenChat.Web.Data;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Data;

/// <summary>Rows that raw SQL writes and compiled queries find agree with EF's model and with the rules.</summary>
public sealed class MessageWritingTests() : AppTest(new() { FakeTime = true })
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private PostMessage Post => App.Services.GetRequiredService<PostMessage>();

    [Fact]
    public async Task A_message_and_its_event_are_stored_as_they_were_said_to_be()
    {
        App.Clock!.Advance(TimeSpan.FromTicks(10 - App.Clock.GetUtcNow().Ticks % 10)); // PostgreSQL stores microseconds.
        IReadOnlyCollection<LogEvent> committed = [];
        App.Writes.Committed += events => committed = events;
        var message = (await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n", new Draft("One\nand \u00e9 🦆"))).Message!;
        await using var db = App.Database.Open();
        SameInAllColumns(db, message, await db.Messages.SingleAsync(m => m.Id == message.Id, Cancel));
        SameInAllColumns(db, Assert.Single(committed), await db.Events.OrderBy(e => e.Pos).LastAsync(Cancel));
        var channel = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, Cancel);
        Assert.Equal((message.No, message.Seq), (channel.LastNo, channel.LastSeq));
        var mark = await db.ReadMarks.SingleAsync(r => r.UserId == Cast.Ben.Id && r.ChannelId == Cast.General.Id, Cancel);
        Assert.Equal((message.No, message.CreatedAt), (mark.No, mark.At));
    }

    [Fact]
    public async Task Everyone_writes_and_marks_as_read_where_the_rules_let_them_see_and_nowhere_else()
    {
        await using var db = App.Database.Open();
        var channels = await db.Channels.ToListAsync(Cancel);
        foreach (var person in Cast.Everybody)
        {
            var seen = await db.Channels.VisibleTo(person.Id).Select(c => c.Id).ToListAsync(Cancel);
            foreach (var channel in channels)
            {
                var posted = await Post.RunAsync(channel.Id, person.Id, $"{channel.Id:N}", new Draft("May I?"));
                Assert.Equal(seen.Contains(channel.Id), posted.Outcome != PostOutcome.NotFound);
                var marked = await App.Services.GetRequiredService<MarkRead>().RunAsync(channel.Id, person.Id, 1);
                Assert.Equal(seen.Contains(channel.Id), marked);
            }
        }
        Assert.Contains(Cast.Everybody, p => p.Id == Cast.Eve.Id); // A former member is among them.
    }

    [Fact]
    public async Task The_log_is_followed_past_what_another_process_wrote_between()
    {
        await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "first", new Draft("First"));
        var log = App.Services.GetRequiredService<EventLog>();
        var before = await log.MaxPosAsync(Cancel);
        await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "second", new Draft("Second"));
        await using (var db = App.Database.Open())
        {
            db.Events.Add(new() { At = DateTime.UnixEpoch, Kind = EventKind.Profile, SubjectId = Cast.Ana.Id, ZoneId = Cast.PondClub });
            await db.SaveChangesAsync(Cancel);
        }
        await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "third", new Draft("Third"));
        // All at once: else the rest would wait for the next poll.
        Assert.Equal([(before + 1, EventKind.Message), (before + 2, EventKind.Profile), (before + 3, EventKind.Message)],
            (await log.ReadAsync(before, 500, Cancel)).Select(e => (e.Pos, e.Kind)));
    }

    [Fact]
    public async Task A_command_that_fails_after_its_message_leaves_neither_message_nor_count_nor_event()
    {
        var log = App.Services.GetRequiredService<EventLog>();
        var before = await log.MaxPosAsync(Cancel);
        var gate = new TaskCompletionSource();
        var first = App.Writes.RunAsync(_ => gate.Task); // While it holds the writer, the others gather in one batch.
        var good = Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "good", new Draft("Stays"));
        var bad = App.Writes.RunAsync(async scope =>
        {
            var channel = await scope.Db.Channels.AsNoTracking().SingleAsync(c => c.Id == Cast.General.Id, Cancel);
            await scope.AddMessageAsync(channel, new()
            {
                ChannelId = channel.Id,
                AuthorId = Cast.Ana.Id,
                Nonce = "bad",
                Text = "Goes",
                CreatedAt = scope.Now,
            });
            throw new InvalidOperationException("This command fails.");
        });
        var last = Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "last", new Draft("Stays too"));
        gate.SetResult();
        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        var (one, two) = ((await good).Message!, (await last).Message!);
        Assert.Equal((one.No + 1, one.Seq + 1), (two.No, two.Seq));
        Assert.Equal([one.Id, two.Id], (await log.ReadAsync(before, 500, Cancel)).Select(e => e.SubjectId));
        await using var db = App.Database.Open();
        Assert.False(await db.Messages.AnyAsync(m => m.Nonce == "bad", Cancel));
        var logged = await db.Events.Where(e => e.Pos > before).OrderBy(e => e.Pos).Select(e => e.SubjectId).ToListAsync(Cancel);
        Assert.Equal([one.Id, two.Id], logged);
        var counts = await db.Channels
            .Where(c => c.Id == Cast.General.Id)
            .Select(c => new ValueTuple<long, long>(c.LastNo, c.LastSeq))
            .SingleAsync(Cancel);
        Assert.Equal((two.No, two.Seq), counts);
    }

    private static void SameInAllColumns<T>(AppDb db, T said, T stored) where T : class
    {
        foreach (var property in db.Model.FindEntityType(typeof(T))!.GetProperties())
            Assert.Equal(property.PropertyInfo!.GetValue(stored), property.PropertyInfo.GetValue(said));
    }
}
