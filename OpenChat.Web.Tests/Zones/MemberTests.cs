using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>Who may do what to whom: no one acts on an equal, on someone above, or in another zone.</summary>
public sealed class MemberTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task Admin_makes_a_moderator()
    {
        Assert.Equal(ZoneOutcome.Done, await ChangeAsync(Cast.Adm, Cast.Ben, Role.Moderator));
        Assert.Equal(Role.Moderator, await RoleOfAsync(Cast.Ben));
        Assert.Equal(2, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Member)));
        Assert.Equal(ZoneOutcome.Unchanged, await ChangeAsync(Cast.Adm, Cast.Ben, Role.Moderator));
    }

    [Fact]
    public async Task Owner_makes_and_unmakes_an_admin()
    {
        Assert.Equal(ZoneOutcome.Done, await ChangeAsync(Cast.Ana, Cast.Ben, Role.Admin));
        Assert.Equal(ZoneOutcome.Done, await ChangeAsync(Cast.Ana, Cast.Adm, Role.Member));
        Assert.Equal((Role.Admin, Role.Member), (await RoleOfAsync(Cast.Ben), await RoleOfAsync(Cast.Adm)));
    }

    [Fact]
    public async Task No_one_raises_themselves_or_anyone_above_themselves()
    {
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Ben, Cast.Ben, Role.Admin));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Mod, Cast.Ben, Role.Moderator));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Adm, Cast.Ana, Role.Member));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Adm, Cast.Adm, Role.Owner));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Adm, Cast.Ben, Role.Admin));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Ana, Cast.Ben, Role.Owner));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Ana, Cast.Ben, (Role)7));
        Assert.Equal(ZoneOutcome.NotAllowed, await ChangeAsync(Cast.Ana, Cast.Ben, (Role)(-1)));
        Assert.Equal(
            (Role.Member, Role.Owner, Role.Admin),
            (await RoleOfAsync(Cast.Ben), await RoleOfAsync(Cast.Ana), await RoleOfAsync(Cast.Adm)));
    }

    [Fact]
    public async Task Owner_of_one_zone_is_no_one_in_another()
    {
        Assert.Equal(ZoneOutcome.NotFound, await ChangeAsync(Cast.Cleo, Cast.Ben, Role.Moderator));
        Assert.Equal(ZoneOutcome.NotFound, await KickAsync(Cast.Cleo, Cast.Ben));
        Assert.Equal(ZoneOutcome.NotFound, await KickAsync(Cast.Eve, Cast.Ben));
        Assert.Equal(ZoneOutcome.NotFound, await KickAsync(Cast.Ana, Cast.Cleo));
        Assert.Equal(Role.Member, await RoleOfAsync(Cast.Ben));
    }

    [Fact]
    public async Task Moderator_kicks_a_member_who_gets_the_event_and_loses_the_zone()
    {
        Assert.Equal(ZoneOutcome.Done, await KickAsync(Cast.Mod, Cast.Ben));
        Assert.Null(await RoleOfAsync(Cast.Ben));
        Assert.True(await App.ReadAsync(db => db.Events.AnyAsync(e => e.Kind == EventKind.Member && e.UserId == Cast.Ben.Id && e.Reroute)));
        Assert.True(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.Id == Cast.BensHello)));
        Assert.Equal(JoinOutcome.Joined, (await Operation<JoinByInvite>().RunAsync(Cast.Ben.Id, Cast.Invite)).Outcome);
    }

    [Fact]
    public async Task The_invites_of_who_is_kicked_end_and_those_of_others_and_of_who_leaves_do_not()
    {
        var (bens, dans) = (await InviteOfAsync(Cast.Ben), await InviteOfAsync(Cast.Dan));
        Assert.Equal(ZoneOutcome.Done, await KickAsync(Cast.Mod, Cast.Ben));
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Ben.Id, bens)).Outcome);
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, bens)).Outcome);
        Assert.Equal(ZoneOutcome.Done, await Operation<LeaveZone>().RunAsync(Cast.PondClub, Cast.Dan.Id));
        Assert.Equal(JoinOutcome.Joined, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, dans)).Outcome);

        async Task<string> InviteOfAsync(Person maker) =>
            (await Operation<CreateInvite>().RunAsync(Cast.PondClub, maker.Id, InviteLife.Forever, null)).Invite!.Code;
    }

    [Fact]
    public async Task No_one_kicks_an_equal_or_someone_above()
    {
        Assert.Equal(ZoneOutcome.NotAllowed, await KickAsync(Cast.Ben, Cast.Dan));
        Assert.Equal(ZoneOutcome.NotAllowed, await KickAsync(Cast.Mod, Cast.Adm));
        Assert.Equal(ZoneOutcome.NotAllowed, await KickAsync(Cast.Mod, Cast.Mod));
        Assert.Equal(ZoneOutcome.NotAllowed, await KickAsync(Cast.Adm, Cast.Ana));
        Assert.Equal(6, await App.ReadAsync(db => db.Members.CountAsync(m => m.ZoneId == Cast.PondClub)));
        Assert.False(await App.ReadAsync(db => db.Events.AnyAsync(e => e.Kind == EventKind.Member)));
    }

    private Task<ZoneOutcome> ChangeAsync(Person actor, Person target, Role role) =>
        Operation<ChangeRole>().RunAsync(Cast.PondClub, actor.Id, target.Id, role);

    private async Task<ZoneOutcome> KickAsync(Person actor, Person target) =>
        (await Operation<KickMember>().RunAsync(Cast.PondClub, actor.Id, target.Id)).Outcome;

    private Task<Role?> RoleOfAsync(Person person) =>
        App.ReadAsync(db => db.Members
            .Where(m => m.ZoneId == Cast.PondClub && m.UserId == person.Id)
            .Select(m => (Role?)m.Role)
            .SingleOrDefaultAsync());
}
