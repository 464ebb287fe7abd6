using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Support;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>What happens to a restricted channel reaches those with access to it, and not its zone.</summary>
public sealed class RestrictedChannelTests : AppTest
{
    [Fact]
    public async Task A_change_is_addressed_to_the_channel_and_its_end_to_each_person()
    {
        await RestrictAsync(Cast.Ana.Id, Cast.Ben.Id);
        var before = await LastPosAsync();
        Assert.Equal(ZoneOutcome.Done, await Get<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build", "Only some."));
        Assert.Equal(ZoneOutcome.Done, await Get<MoveChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, up: true));
        Assert.Equal(ZoneOutcome.Done, await Get<DeleteChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build"));
        var told = await App.ReadAsync(db => db.Events.Where(e => e.Pos > before).OrderBy(e => e.Pos).ToListAsync());
        var own = told.FindAll(e => e.SubjectId == Cast.PondBuild.Id);
        Assert.All(own, e => Assert.Null(e.ZoneId));
        Assert.Equal(2, own.Count(e => e.ChannelId == Cast.PondBuild.Id && !e.Reroute)); // Renamed, moved.
        Assert.Equal(new[] { Cast.Ana.Id, Cast.Ben.Id }.Order(), own.Where(e => e is { UserId: not null, Reroute: true }).Select(e => e.UserId!.Value).Order());
        // The open channel that it changed places with is its zone's affair.
        Assert.All(told.FindAll(e => e.SubjectId != Cast.PondBuild.Id), e => Assert.Equal((Cast.General.Id, Cast.PondClub), (e.SubjectId, e.ZoneId!.Value)));
    }

    [Fact]
    public async Task Streams_of_those_with_access_hear_of_it_and_others_do_not()
    {
        await RestrictAsync(Cast.Ana.Id, Cast.Ben.Id);
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var bens = await EventStream.OpenAsync(ben, "");
        await using var dans = await EventStream.OpenAsync(dan, "");
        await bens.UntilAsync("voices");
        await dans.UntilAsync("voices");
        await Get<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "secret-plan", "");
        Assert.Equal(Cast.PondBuild.Id, (await bens.UntilAsync("channel")).IdOf("channel"));
        await Get<UpdateChannel>().RunAsync(Cast.General.Id, Cast.Ana.Id, "general", "For all.");
        // The first that the other hears of is the open channel.
        Assert.Equal(Cast.General.Id, (await dans.UntilAsync("channel")).IdOf("channel"));
    }

    [Fact]
    public async Task An_open_channel_has_no_rows_of_access_and_is_told_to_its_zone()
    {
        var before = await LastPosAsync();
        var made = await Get<CreateChannel>().RunAsync(Cast.PondClub, Cast.Ana.Id, ChannelKind.Text, "open", "");
        Assert.Equal(0, await App.ReadAsync(db => db.Access.CountAsync(a => a.ChannelId == made.Channel!.Id)));
        var told = Assert.Single(await App.ReadAsync(db => db.Events.Where(e => e.Pos > before).ToListAsync()));
        Assert.True(told is { ZoneId: not null, ChannelId: null, UserId: null, Reroute: true });
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private Task<long> LastPosAsync() => App.ReadAsync(async db => await db.Events.MaxAsync(e => (long?)e.Pos) ?? 0);

    private Task RestrictAsync(params Guid[] people) => App.Writes.RunAsync(async scope =>
    {
        var channel = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id);
        channel.IsRestricted = true;
        foreach (var person in people) channel.Access.Add(new Access { UserId = person, Since = scope.Now });
    });
}
