using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>Who may react to what, and how often the log tells of it.</summary>
public sealed class ReactionTests() : AppTest(new() { FakeTime = true })
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reaction_is_there_once_and_goes_again()
    {
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, "👍", on: true));
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, "👍", on: true));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, "❤", on: true));
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, "❤️", on: true)); // The same heart, spelled out.
        Assert.Equal(["dan ❤️", "dan 👍"], await ShownAsync());
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, " 👍 ", on: true));
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, ":+1:", on: true));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, "👍", on: null));
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, "👍", on: false));
        Assert.Equal(["dan ❤️"], await ShownAsync());
    }

    [Fact]
    public async Task Strangers_former_members_and_the_blocked_change_nothing()
    {
        foreach (var person in new[] { Cast.Cleo, Cast.Eve, Cast.Ola })
            foreach (var on in new bool?[] { true, false, null })
                Assert.Equal(ReactOutcome.NotFound, await ReactAsync(person, "👍", on));
        // The owner of their zone sees no more of their direct channel.
        Assert.Equal(ReactOutcome.NotFound, await ReactAsync(Cast.Ana, "👍", message: Cast.DansSecret));
        await Get<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        var own = (await Get<PostMessage>().RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft("Mine"))).Message!.Id;
        Assert.Equal(ReactOutcome.NotAllowed, await ReactAsync(Cast.Ben, "👍", message: Cast.DansSecret));
        Assert.Equal(ReactOutcome.NotAllowed, await ReactAsync(Cast.Dan, "👍", message: Cast.DansSecret));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, "👍", message: own)); // In the zone it goes on.
        await Get<KickMember>().RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id);
        Assert.Equal(ReactOutcome.NotFound, await ReactAsync(Cast.Dan, "👍", on: false, message: own));
        Assert.Equal(["dan 👍"], await ShownAsync());
    }

    [Fact]
    public async Task A_deleted_message_loses_its_reactions_and_takes_no_more()
    {
        await ReactAsync(Cast.Dan, "👍");
        await ReactAsync(Cast.Ana, "👍"); // Waits for its event.
        await Get<DeleteMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id);
        Assert.Empty(await ShownAsync());
        Assert.False(await App.ReadAsync(db => db.PendingReacts.AnyAsync(Cancel)));
        Assert.Equal(ReactOutcome.NotFound, await ReactAsync(Cast.Dan, "🎉"));
    }

    [Fact]
    public async Task Only_text_messages_are_reacted_to_and_only_with_emoji()
    {
        await Get<JoinByInvite>().RunAsync(Cast.Cleo.Id, Cast.Invite);
        var line = await App.ReadAsync(db => db.Messages.Where(m => m.Kind == MessageKind.Join).Select(m => m.Id).SingleAsync(Cancel));
        Assert.Equal(ReactOutcome.NotAllowed, await ReactAsync(Cast.Dan, "👍", message: line));
        foreach (var text in new[] { "", "x", "👍👍", "<img src=x onerror=alert(1)>", new string('y', 4000) })
            Assert.Equal(ReactOutcome.NoEmoji, await ReactAsync(Cast.Dan, text));
        Assert.Empty(await ShownAsync());
    }

    [Fact]
    public async Task The_twenty_first_kind_is_refused_and_one_of_the_twenty_is_not()
    {
        var kinds = Enumerable.Range(0x1F400, Reaction.KindsMax + 1).Select(char.ConvertFromUtf32).ToList();
        foreach (var kind in kinds.Take(Reaction.KindsMax)) Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, kind));
        Assert.Equal(ReactOutcome.TooManyKinds, await ReactAsync(Cast.Ana, kinds[^1]));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Ana, kinds[0]));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, kinds[1], on: false));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Ana, kinds[^1])); // Now there is room.
    }

    [Fact]
    public async Task A_crowd_is_one_event_a_second_and_the_last_of_it_is_told()
    {
        for (var n = 0; n < 40; n++) await ReactAsync(n % 2 == 0 ? Cast.Dan : Cast.Ana, char.ConvertFromUtf32(0x1F400 + n / 2));
        Assert.Equal(1, await EventsAsync());
        await UntilEventsAsync(2);
        App.Clock!.Advance(TimeSpan.FromSeconds(1));
        for (var n = 0; n < 40; n++)
            await ReactAsync(n % 2 == 0 ? Cast.Dan : Cast.Ana, char.ConvertFromUtf32(0x1F400 + n / 2), on: false);
        Assert.Equal(3, await EventsAsync());
        await UntilEventsAsync(4);
        Assert.False(await App.ReadAsync(db => db.PendingReacts.AnyAsync(Cancel)));
        var (seq, rev, last) = await App.ReadAsync(async db => (
            await db.Channels.Where(c => c.Id == Cast.General.Id).Select(c => c.LastSeq).SingleAsync(Cancel),
            await db.Messages.Where(m => m.Id == Cast.BensHello).Select(m => m.Rev).SingleAsync(Cancel),
            await db.Events.Where(e => e.Kind == EventKind.React).MaxAsync(e => e.ChannelSeq, Cancel)));
        Assert.Equal((seq, seq), (rev, last!.Value));
    }

    [Fact]
    public async Task A_reaction_after_a_second_is_told_at_once_and_so_is_one_without_script()
    {
        await ReactAsync(Cast.Dan, "👍");
        App.Clock!.Advance(TimeSpan.FromSeconds(1));
        await ReactAsync(Cast.Dan, "👍", on: false);
        Assert.Equal(2, await EventsAsync());
        await Get<ToggleReaction>().RunAsync(Cast.BensHello, Cast.Dan.Id, "🎉", on: true, atOnce: true);
        Assert.Equal(3, await EventsAsync());
    }

    [Fact]
    public async Task What_a_crash_left_untold_is_told_by_the_next_start()
    {
        await using var database = await TestDatabase.WithCastAsync();
        await using (var db = database.Open())
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            db.Reactions.Add(new() { MessageId = Cast.BensHello, UserId = Cast.Dan.Id, Emoji = "👍", At = now });
            db.PendingReacts.Add(new() { MessageId = Cast.BensHello });
            await db.SaveChangesAsync(Cancel);
        }
        await using var app = await App.StartAsync(new() { Database = database });
        await Patience.UntilAsync(
            () => app.ReadAsync(db => db.Events.AnyAsync(e => e.Kind == EventKind.React && e.SubjectId == Cast.BensHello, Cancel)),
            () => "No React event was written.");
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private Task<ReactOutcome> ReactAsync(Person person, string emoji, bool? on = true, Guid? message = null) =>
        Get<ToggleReaction>().RunAsync(message ?? Cast.BensHello, person.Id, emoji, on);

    private Task<List<string>> ShownAsync() => App.ReadAsync(async db =>
        (await db.Reactions.Select(r => r.User!.UserName + " " + r.Emoji).ToListAsync(Cancel)).Order(StringComparer.Ordinal).ToList());

    private Task<int> EventsAsync() => App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.React, Cancel));

    /// <summary>Moves the time until the log has so many: the one who tells may only now begin to wait.</summary>
    private Task UntilEventsAsync(int count) => Patience.UntilAsync(async () =>
    {
        App.Clock!.Advance(TimeSpan.FromSeconds(1));
        return await EventsAsync() == count;
    }, () => $"There aren't {count} React events.");
}
