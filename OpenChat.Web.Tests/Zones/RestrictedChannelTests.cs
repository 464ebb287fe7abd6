using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>Events of a restricted channel reach those with access to it, and not the whole zone.</summary>
public sealed class RestrictedChannelTests : AppTest
{
    [Fact]
    public async Task A_change_is_addressed_to_the_channel_and_a_deletion_to_each_person()
    {
        await RestrictAsync(Cast.PondBuild, Cast.Ana, Cast.Ben);
        var before = await LastPosAsync();
        Assert.Equal(ZoneOutcome.Done, await Get<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build", "Only some."));
        Assert.Equal(ZoneOutcome.Done, await Get<MoveChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, up: true));
        Assert.Equal(ZoneOutcome.Done, await Get<DeleteChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build"));
        var published = await App.ReadAsync(db => db.Events.Where(e => e.Pos > before).OrderBy(e => e.Pos).ToListAsync());
        var own = published.FindAll(e => e.SubjectId == Cast.PondBuild.Id);
        Assert.All(own, e => Assert.Null(e.ZoneId));
        Assert.Equal(2, own.Count(e => e.ChannelId == Cast.PondBuild.Id && !e.Reroute)); // Renamed, moved.
        Assert.Equal(
            new[] { Cast.Ana.Id, Cast.Ben.Id }.Order(),
            own.Where(e => e is { UserId: not null, Reroute: true }).Select(e => e.UserId!.Value).Order());
        Assert.Equal(own.Count, published.Count); // Everyone else sees the same channels in the same order.
    }

    [Fact]
    public async Task A_channel_moves_past_those_that_the_mover_does_not_see()
    {
        await RestrictAsync(Cast.PondBuild, Cast.Ana);
        var third = (await Get<CreateChannel>().RunAsync(Cast.PondClub, Cast.Adm.Id, ChannelKind.Text, "third", "")).Channel!.Id;
        Assert.Equal(ZoneOutcome.Done, await Get<MoveChannel>().RunAsync(third, Cast.Adm.Id, up: true));
        Assert.Equal(["third", "general", "pond-build", "Lounge"], await NamesAsync());
        Assert.Equal(ZoneOutcome.Unchanged, await Get<MoveChannel>().RunAsync(third, Cast.Adm.Id, up: true));
        Assert.Equal(ZoneOutcome.Unchanged, await Get<MoveChannel>().RunAsync(Cast.General.Id, Cast.Adm.Id, up: false));
        Assert.Equal(ZoneOutcome.Done, await Get<MoveChannel>().RunAsync(Cast.General.Id, Cast.Ana.Id, up: false));
        Assert.Equal(["third", "pond-build", "general", "Lounge"], await NamesAsync());

        Task<List<string>> NamesAsync() => App.ReadAsync(db => db.Channels
            .Where(c => c.ZoneId == Cast.PondClub).OrderBy(c => c.Position).Select(c => c.Name).ToListAsync());
    }

    [Fact]
    public async Task The_last_text_channel_that_everyone_sees_stays_whatever_restricted_ones_there_are()
    {
        await RestrictAsync(Cast.PondBuild, Cast.Ana);
        Assert.Equal(ZoneOutcome.LastTextChannel, await Get<DeleteChannel>().RunAsync(Cast.General.Id, Cast.Ana.Id, "general"));
        using var ana = await App.AsAsync(Cast.Ana);
        Assert.Empty((await ana.OpenAsync($"/zones/pond-club/channels/{Cast.General.Id}")).All("form[action$='handler=Delete']"));
        Assert.Single((await ana.OpenAsync($"/zones/pond-club/channels/{Cast.PondBuild.Id}")).All("form[action$='handler=Delete']"));
        Assert.Equal(ZoneOutcome.Done, await Get<DeleteChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build"));
    }

    [Fact]
    public async Task Streams_of_those_with_access_get_the_event_and_others_do_not()
    {
        await RestrictAsync(Cast.PondBuild, Cast.Ana, Cast.Ben);
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var bens = await EventStream.OpenAsync(ben, "");
        await using var dans = await EventStream.OpenAsync(dan, "");
        await bens.UntilAsync("voices");
        await dans.UntilAsync("voices");
        await Get<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "secret-plan", "");
        Assert.Equal(Cast.PondBuild.Id, (await bens.UntilAsync("channel")).IdOf("channel"));
        await Get<UpdateChannel>().RunAsync(Cast.General.Id, Cast.Ana.Id, "general", "For all.");
        // The first event that Dan gets is about the open channel.
        Assert.Equal(Cast.General.Id, (await dans.UntilAsync("channel")).IdOf("channel"));
    }

    [Fact]
    public async Task An_open_channel_has_no_rows_of_access_and_is_published_to_its_zone()
    {
        var before = await LastPosAsync();
        var made = await Get<CreateChannel>().RunAsync(Cast.PondClub, Cast.Ana.Id, ChannelKind.Text, "open", "");
        Assert.Equal(0, await App.ReadAsync(db => db.Access.CountAsync(a => a.ChannelId == made.Channel!.Id)));
        var published = Assert.Single(await App.ReadAsync(db => db.Events.Where(e => e.Pos > before).ToListAsync()));
        Assert.True(published is { ZoneId: not null, ChannelId: null, UserId: null, Reroute: true });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_kicked_or_leaves_has_nothing_left_of_it_and_returns_without_access(bool kicked)
    {
        foreach (var place in new[] { Cast.PondBuild, Cast.Lounge }) await RestrictAsync(place, Cast.Ana, Cast.Ben);
        var said = (await Get<PostMessage>().RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, "", new Draft("Only for some."))).Message!.Id;
        using var ben = await App.AsAsync(Cast.Ben);
        await ReachesAsync(true);
        Assert.Equal(1, await SeatsAsync());

        Assert.Equal(ZoneOutcome.Done, kicked
            ? (await Get<KickMember>().RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Ben.Id)).Outcome
            : await Get<LeaveZone>().RunAsync(Cast.PondClub, Cast.Ben.Id));
        await Get<SeatKeeper>().RecheckAsync();
        Assert.Equal(0, await SeatsAsync());
        await ReachesAsync(false);
        var left = await App.ReadAsync(db => db.Access.Where(a => a.UserId == Cast.Ben.Id).Select(a => a.ChannelId).ToListAsync());
        Assert.Equal(new[] { Cast.BenAndDan.Id, Cast.BenAndFlo.Id, Cast.AnaAndBen.Id }.Order(), left.Order());
        Assert.Equal(2, await App.ReadAsync(db => db.Access.CountAsync(a => a.UserId == Cast.Ana.Id && a.Channel!.ZoneId != null)));

        await Get<JoinByInvite>().RunAsync(Cast.Ben.Id, Cast.Invite);
        (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        await ReachesAsync(false);

        async Task ReachesAsync(bool allowed)
        {
            var status = allowed ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            (await ben.OpenAsync(Cast.PondBuild.Address)).Is(status);
            (await ben.OpenAsync(Cast.Lounge.Address)).Is(status);
            (await ben.OpenAsync($"/messages/{said}")).Is(status);
            (await ben.OpenAsync($"/channels/{Cast.PondBuild.Id}/changes?after=0")).Is(status);
            var call = new { channel = Cast.Lounge.Id, nonce = $"{Guid.CreateVersion7():N}", inst = Guid.CreateVersion7() };
            (await ben.PostJsonAsync("/calls", call)).Is(status);
            var edited = await Get<EditMessage>().RunAsync(said, Cast.Ben.Id, $"{Guid.CreateVersion7()}");
            Assert.Equal(allowed ? ChangeOutcome.Changed : ChangeOutcome.NotFound, edited);
            var view = await new LiveViewQuery(Get<IDbContextFactory<AppDb>>())
                .RunAsync(Cast.Ben.Id, TestContext.Current.CancellationToken);
            Assert.Equal(allowed, view.Channels.ContainsKey(Cast.PondBuild.Id));
            Assert.Equal(allowed, view.Channels.ContainsKey(Cast.Lounge.Id));
        }

        Task<int> SeatsAsync() => App.ReadAsync(db => db.Seats.CountAsync(s => s.LiveUserId == Cast.Ben.Id));
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private Task<long> LastPosAsync() => App.ReadAsync(async db => await db.Events.MaxAsync(e => (long?)e.Pos) ?? 0);

    private Task RestrictAsync(Place place, params Person[] people) => App.Writes.RunAsync(async scope =>
    {
        var channel = await scope.Db.Channels.SingleAsync(c => c.Id == place.Id);
        channel.IsRestricted = true;
        foreach (var person in people) channel.Access.Add(new Access { UserId = person.Id, Since = scope.Now });
    });
}
