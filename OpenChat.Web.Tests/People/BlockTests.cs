using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;

namespace OpenChat.Web.Tests.People;

/// <summary>A block takes effect, and only the blocker can see it.</summary>
public sealed class BlockTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task Blocking_is_published_to_the_blocker_only()
    {
        Assert.True(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        Assert.True(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        var published = await App.ReadAsync(db => db.Events.SingleAsync(e => e.Kind == EventKind.Block));
        Assert.Equal(
            (Cast.Ben.Id, null, null, Cast.Dan.Id),
            (published.UserId, published.ZoneId, published.ChannelId, published.SubjectId));
    }

    [Fact]
    public async Task No_message_passes_between_blocker_and_blocked_until_the_block_is_lifted()
    {
        await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        var (post, edit) = (Operation<PostMessage>(), Operation<EditMessage>());
        Assert.Equal(PostOutcome.NotAllowed, (await post.RunAsync(Cast.BenAndDan.Id, Cast.Dan.Id, "", new Draft("Hello?"))).Outcome);
        Assert.Equal(PostOutcome.NotAllowed, (await post.RunAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "", new Draft("Hello?"))).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, await edit.RunAsync(Cast.DansSecret, Cast.Dan.Id, "Hello, by the back door?"));
        Assert.True(await Operation<UnblockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        Assert.Equal(ChangeOutcome.Changed, await edit.RunAsync(Cast.DansSecret, Cast.Dan.Id, "Hello by the front door"));
        Assert.Equal(PostOutcome.Posted, (await post.RunAsync(Cast.BenAndDan.Id, Cast.Dan.Id, "", new Draft("Hello?"))).Outcome);
    }

    [Fact]
    public async Task Neither_blocker_nor_blocked_sees_whether_the_other_is_online()
    {
        Assert.False(await App.ReadAsync(db => db.PresenceIsVisibleToAsync(Cast.Flo.Id, Cast.Ben.Id)));
        Assert.False(await App.ReadAsync(db => db.PresenceIsVisibleToAsync(Cast.Ben.Id, Cast.Flo.Id)));
        Assert.True(await App.ReadAsync(db => db.PresenceIsVisibleToAsync(Cast.Ben.Id, Cast.Dan.Id)));
        Assert.Equal([Cast.Dan.Id], await App.ReadAsync(db =>
            db.PresenceVisibleToAsync(Cast.Ben.Id, [Cast.Flo.Id, Cast.Dan.Id, Cast.Cleo.Id]))); // And not all others of the zone.
    }

    [Fact]
    public async Task No_one_blocks_themselves_or_a_stranger_or_lifts_anothers_block()
    {
        Assert.False(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Ben.Id));
        Assert.False(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Cleo.Id));
        Assert.False(await Operation<UnblockUser>().RunAsync(Cast.Flo.Id, Cast.Ben.Id));
        Assert.True(await App.ReadAsync(db => db.Blocks.AnyAsync(b => b.BlockerId == Cast.Ben.Id && b.BlockedId == Cast.Flo.Id)));
    }
}
