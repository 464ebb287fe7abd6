using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.People;

/// <summary>Two people have one direct channel, however they open it; strangers and the blocked have none.</summary>
public sealed class OpenDirectChannelTests : AppTest
{
    private OpenDirectChannel Open => App.Services.GetRequiredService<OpenDirectChannel>();

    [Fact]
    public async Task Pair_has_one_channel_when_both_come_at_once()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            i % 2 == 0 ? Open.RunAsync(Cast.Mod.Id, Cast.Dan.Id) : Open.RunAsync(Cast.Dan.Id, Cast.Mod.Id)));
        Assert.All(opened, o => Assert.Equal(DirectOutcome.Open, o.Outcome));
        var id = Assert.Single(opened.Select(o => o.ChannelId!.Value).Distinct());
        var people = await App.ReadAsync(db => db.Access.Where(a => a.ChannelId == id).Select(a => a.UserId).ToListAsync());
        Assert.Equal(new[] { Cast.Mod.Id, Cast.Dan.Id }.Order(), people.Order());
        var published = await App.ReadAsync(db => db.Events.Where(e => e.Kind == EventKind.Channel).ToListAsync());
        Assert.Equal(2, published.Count);
        Assert.All(published, e => Assert.True(e is { UserId: not null, ZoneId: null, Reroute: true }));
    }

    [Fact]
    public async Task Existing_channel_opens_whatever_has_happened_since()
    {
        Assert.Equal(Cast.BenAndFlo.Id, (await Open.RunAsync(Cast.Flo.Id, Cast.Ben.Id)).ChannelId);
        Assert.Equal(Cast.BenAndFlo.Id, (await Open.RunAsync(Cast.Ben.Id, Cast.Flo.Id)).ChannelId);
        await App.Services.GetRequiredService<LeaveZone>().RunAsync(Cast.PondClub, Cast.Dan.Id);
        Assert.Equal(Cast.BenAndDan.Id, (await Open.RunAsync(Cast.Ben.Id, Cast.Dan.Id)).ChannelId);
    }

    [Fact]
    public async Task Block_prevents_a_new_channel_in_either_direction_with_the_same_answer()
    {
        await App.Services.GetRequiredService<BlockUser>().RunAsync(Cast.Mod.Id, Cast.Dan.Id);
        Assert.Equal(new(DirectOutcome.NotNow), await Open.RunAsync(Cast.Dan.Id, Cast.Mod.Id));
        Assert.Equal(new(DirectOutcome.NotNow), await Open.RunAsync(Cast.Mod.Id, Cast.Dan.Id));
    }

    [Fact]
    public async Task Stranger_former_member_and_oneself_are_not_found()
    {
        Assert.Equal(DirectOutcome.NotFound, (await Open.RunAsync(Cast.Cleo.Id, Cast.Ben.Id)).Outcome);
        Assert.Equal(DirectOutcome.NotFound, (await Open.RunAsync(Cast.Eve.Id, Cast.Ben.Id)).Outcome);
        Assert.Equal(DirectOutcome.NotFound, (await Open.RunAsync(Cast.Ben.Id, Cast.Ben.Id)).Outcome);
        Assert.Equal(DirectOutcome.NotFound, (await Open.RunAsync(Cast.Ben.Id, Guid.CreateVersion7())).Outcome);
    }
}
