using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.People;

/// <summary>A block is real, and a secret of the one who blocks.</summary>
public sealed class BlockTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task Blocking_is_told_to_the_blocker_only()
    {
        Assert.True(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        Assert.True(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        var told = await App.ReadAsync(db => db.Events.SingleAsync(e => e.Kind == EventKind.Block));
        Assert.Equal((Cast.Ben.Id, null, null, Cast.Dan.Id), (told.UserId, told.ZoneId, told.ChannelId, told.SubjectId));
    }

    [Fact]
    public async Task No_word_passes_between_two_of_whom_one_blocked_until_it_is_taken_back()
    {
        await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        Assert.Equal(PostOutcome.NotAllowed, (await Operation<PostMessage>().RunAsync(Cast.BenAndDan.Id, Cast.Dan.Id, "", "Hello?")).Outcome);
        Assert.Equal(PostOutcome.NotAllowed, (await Operation<PostMessage>().RunAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "", "Hello?")).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, await Operation<EditMessage>().RunAsync(Cast.DansSecret, Cast.Dan.Id, "Hello, by the back door?"));
        Assert.True(await Operation<UnblockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        Assert.Equal(ChangeOutcome.Changed, await Operation<EditMessage>().RunAsync(Cast.DansSecret, Cast.Dan.Id, "Hello by the front door"));
        Assert.Equal(PostOutcome.Posted, (await Operation<PostMessage>().RunAsync(Cast.BenAndDan.Id, Cast.Dan.Id, "", "Hello?")).Outcome);
    }

    [Fact]
    public async Task Neither_of_two_of_whom_one_blocked_learns_whether_the_other_is_here()
    {
        Assert.DoesNotContain(Cast.Ben.Id, await App.ReadAsync(db => db.PresenceVisibleToAsync(Cast.Flo.Id)));
        Assert.DoesNotContain(Cast.Flo.Id, await App.ReadAsync(db => db.PresenceVisibleToAsync(Cast.Ben.Id)));
        Assert.Contains(Cast.Dan.Id, await App.ReadAsync(db => db.PresenceVisibleToAsync(Cast.Ben.Id)));
    }

    [Fact]
    public async Task No_one_blocks_themselves_or_a_stranger_or_takes_anothers_block_back()
    {
        Assert.False(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Ben.Id));
        Assert.False(await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Cleo.Id));
        Assert.False(await Operation<UnblockUser>().RunAsync(Cast.Flo.Id, Cast.Ben.Id));
        Assert.True(await App.ReadAsync(db => db.Blocks.AnyAsync(b => b.BlockerId == Cast.Ben.Id && b.BlockedId == Cast.Flo.Id)));
    }
}
