using Microsoft.AspNetCore.DataProtection;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>Undoing a kick restores everything, and only the person who made it can undo it.</summary>
public sealed class UndoKickTests() : AppTest(new() { FakeTime = true })
{
    private UndoKick Undo => Get<UndoKick>();

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private async Task<string> KickAsync(bool endLinks = false, Person? by = null)
    {
        var (outcome, removal) = await Get<KickMember>().RunAsync(Cast.PondClub, (by ?? Cast.Adm).Id, Cast.Ben.Id, endLinks);
        Assert.Equal(ZoneOutcome.Done, outcome);
        return Undo.TicketFor(removal!);
    }

    private Task<Member?> BenAsync() =>
        App.ReadAsync(db => db.Members.SingleOrDefaultAsync(m => m.ZoneId == Cast.PondClub && m.UserId == Cast.Ben.Id));

    private Task<bool> WorksAsync(string code) => App.ReadAsync(db => db.Invites.AnyAsync(i => i.Code == code && i.RevokedAt == null));

    [Fact]
    public async Task Role_restricted_channels_and_ended_links_come_back_and_what_was_revoked_before_does_not()
    {
        var create = Get<CreateInvite>();
        var mine = (await create.RunAsync(Cast.PondClub, Cast.Ben.Id, InviteLife.Forever, null)).Invite!;
        var former = (await create.RunAsync(Cast.PondClub, Cast.Ben.Id, InviteLife.Forever, null)).Invite!;
        await Get<RevokeInvite>().RunAsync(Cast.PondClub, Cast.Ben.Id, former.Id);
        await Get<ChangeRole>().RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Ben.Id, Role.Moderator);
        await App.Writes.RunAsync(async scope =>
        {
            (await scope.Db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id)).IsRestricted = true;
            scope.Db.Access.Add(new Access { ChannelId = Cast.PondBuild.Id, UserId = Cast.Ben.Id, Since = scope.Now });
        });
        var before = (await BenAsync())!;
        App.Clock!.Advance(TimeSpan.FromMinutes(1));
        var ticket = await KickAsync(endLinks: true);
        Assert.Null(await BenAsync());
        Assert.False(await WorksAsync(mine.Code) || await WorksAsync(Cast.Invite));

        Assert.Equal(ZoneOutcome.Done, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, ticket));
        var after = (await BenAsync())!;
        Assert.Equal((before.Role, before.JoinedAt), (after.Role, after.JoinedAt));
        Assert.True(await WorksAsync(mine.Code) && await WorksAsync(Cast.Invite));
        Assert.False(await WorksAsync(former.Code));
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync(Cast.PondBuild.Address)).Is(HttpStatusCode.OK);
        Assert.Equal(ZoneOutcome.Unchanged, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, ticket));
    }

    [Fact]
    public async Task A_ticket_brings_nobody_back_who_left_or_was_kicked_after_it_was_used()
    {
        var ticket = await KickAsync();
        App.Clock!.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZoneOutcome.Done, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, ticket));
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await Get<KickMember>().RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Ben.Id);
        Assert.Equal(ZoneOutcome.TooLate, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, ticket));
        Assert.Null(await BenAsync());
    }

    [Fact]
    public async Task A_kick_ends_the_links_of_others_only_if_wanted()
    {
        await KickAsync();
        Assert.True(await WorksAsync(Cast.Invite));
    }

    [Fact]
    public async Task Nobody_else_takes_it_back_nor_with_a_forged_ticket_nor_too_late()
    {
        var ticket = await KickAsync();
        Assert.Equal(ZoneOutcome.NotFound, await Undo.RunAsync(Cast.PondClub, Cast.Mod.Id, ticket));
        Assert.Equal(ZoneOutcome.NotFound, await Undo.RunAsync(Cast.PondClub, Cast.Ben.Id, ticket));
        var other = await App.ReadAsync(db => db.Zones.Where(z => z.Id != Cast.PondClub).Select(z => z.Id).FirstAsync());
        Assert.Equal(ZoneOutcome.NotFound, await Undo.RunAsync(other, Cast.Adm.Id, ticket));
        var forged = Get<IDataProtectionProvider>().CreateProtector("another").Protect("{}");
        foreach (var wrong in new[] { null, "", "{}", forged, ticket[..^3] })
            Assert.Equal(ZoneOutcome.NotFound, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, wrong));
        App.Clock!.Advance(UndoKick.Within + TimeSpan.FromSeconds(1));
        Assert.Equal(ZoneOutcome.TooLate, await Undo.RunAsync(Cast.PondClub, Cast.Adm.Id, ticket));
        Assert.Null(await BenAsync());
    }

    [Fact]
    public async Task Who_lost_the_right_to_kick_cannot_take_it_back()
    {
        var ticket = await KickAsync(by: Cast.Mod);
        await Get<ChangeRole>().RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Mod.Id, Role.Member);
        Assert.Equal(ZoneOutcome.NotAllowed, await Undo.RunAsync(Cast.PondClub, Cast.Mod.Id, ticket));
        Assert.Null(await BenAsync());
    }
}
