using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>An invite lets in as many people as it allows, for as long as it lives, and no one else.</summary>
public sealed class InviteTests() : AppTest(new() { FakeTime = true })
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task Invite_for_one_lets_in_one_of_twenty()
    {
        var people = await CrowdAsync(20);
        var invite = (await CreateAsync(Cast.Ben, InviteLife.Day, 1)).Invite!;
        var joined = await Task.WhenAll(people.Select(person => Operation<JoinByInvite>().RunAsync(person, invite.Code)));
        Assert.Equal(1, joined.Count(j => j.Outcome == JoinOutcome.Joined));
        Assert.Equal(19, joined.Count(j => j is { Outcome: JoinOutcome.RunOut, Zone: null }));
        Assert.Equal(7, await App.ReadAsync(db => db.Members.CountAsync(m => m.ZoneId == Cast.PondClub)));
        Assert.Equal(1, await UsesAsync(invite));
    }

    [Fact]
    public async Task Joining_is_published_to_the_zone_and_to_the_person()
    {
        var joined = await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, Cast.Invite);
        Assert.Equal((JoinOutcome.Joined, Cast.PondClub), (joined.Outcome, joined.Zone!.Id));
        Assert.True(await App.ReadAsync(db => db.Events.AnyAsync(e =>
            e.Kind == EventKind.Member && e.UserId == Cast.Cleo.Id && e.SubjectId == Cast.PondClub && e.Reroute)));
        Assert.True(await App.ReadAsync(db => db.Events.AnyAsync(e =>
            e.Kind == EventKind.Member && e.ZoneId == Cast.PondClub && e.SubjectId == Cast.Cleo.Id)));
    }

    [Fact]
    public async Task A_join_leaves_a_line_in_the_first_text_channel_unless_the_zone_switched_it_off()
    {
        await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, Cast.Invite);
        var line = await App.ReadAsync(db => db.Messages.SingleAsync(m => m.Kind == MessageKind.Join));
        Assert.Equal((Cast.General.Id, Cast.Cleo.Id, 3L), (line.ChannelId, line.AuthorId, line.No));
        using var ben = await App.AsAsync(Cast.Ben);
        var row = (await ben.OpenAsync(Cast.General.Address)).One($"#m-{line.Id}.msg-event");
        Assert.Contains("Cleo", row.TextContent, StringComparison.Ordinal);
        await Operation<UpdateZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, "Pond Club", "", showsPresence: true, showsJoins: false);
        await Operation<JoinByInvite>().RunAsync(Cast.Eve.Id, Cast.Invite);
        Assert.Equal(1, await App.ReadAsync(db => db.Messages.CountAsync(m => m.Kind == MessageKind.Join)));
    }

    [Fact]
    public async Task Messages_from_before_someone_joins_are_read_and_later_ones_are_not()
    {
        // Eve was a member before and had read up to her own message; Ben posts while she is away.
        await Operation<PostMessage>().RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft("While she is away"));
        foreach (var person in new[] { Cast.Cleo, Cast.Eve })
        {
            await Operation<JoinByInvite>().RunAsync(person.Id, Cast.Invite);
            Assert.True(await IsReadToTheEndAsync(person, Cast.General.Id));
            Assert.Null(await ReadNoAsync(person, Cast.BenAndDan.Id));
        }
        Assert.Null(await ReadNoAsync(Cast.Dan, Cast.General.Id)); // No one else's read mark moved.
        var newts = (await Operation<CreateChannel>().RunAsync(Cast.PondClub, Cast.Ana.Id, ChannelKind.Text, "newts", "")).Channel!;
        await Operation<PostMessage>().RunAsync(newts.Id, Cast.Ana.Id, "", new Draft("Newts, at last"));
        await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, Cast.Invite); // Already a member: nothing is marked as read.
        Assert.Null(await ReadNoAsync(Cast.Cleo, newts.Id));
    }

    private async Task<bool> IsReadToTheEndAsync(Person person, Guid channel) => await ReadNoAsync(person, channel)
        == await App.ReadAsync(db => db.Channels.Where(c => c.Id == channel).Select(c => c.LastNo).SingleAsync());

    private Task<long?> ReadNoAsync(Person person, Guid channel) =>
        App.ReadAsync(db => db.ReadMarks
            .Where(r => r.UserId == person.Id && r.ChannelId == channel)
            .Select(r => (long?)r.No)
            .SingleOrDefaultAsync());

    [Fact]
    public async Task Member_consumes_no_use_and_gets_in_by_a_used_up_invite_too()
    {
        var invite = (await CreateAsync(Cast.Ben, InviteLife.Day, 1)).Invite!;
        Assert.Equal(JoinOutcome.AlreadyMember, (await Operation<JoinByInvite>().RunAsync(Cast.Dan.Id, invite.Code)).Outcome);
        Assert.Equal(0, await UsesAsync(invite));
        Assert.Equal(JoinOutcome.Joined, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, invite.Code)).Outcome);
        Assert.Equal(JoinOutcome.AlreadyMember, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, invite.Code)).Outcome);
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Eve.Id, invite.Code)).Outcome);
        Assert.Equal(1, await UsesAsync(invite));
    }

    [Fact]
    public async Task Invite_ends_when_its_time_is_over()
    {
        var invite = (await CreateAsync(Cast.Ben, InviteLife.HalfAnHour, null)).Invite!;
        App.Clock!.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(JoinOutcome.Joined, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, invite.Code)).Outcome);
        App.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Eve.Id, invite.Code)).Outcome);
    }

    /// <summary>Checks the row: advancing the fake clock by a week would fire every timer half a million times.</summary>
    [Theory]
    [InlineData(InviteLife.HalfAnHour, 30)]
    [InlineData(InviteLife.Hour, 60)]
    [InlineData(InviteLife.Day, 24 * 60)]
    [InlineData(InviteLife.Week, 7 * 24 * 60)]
    [InlineData(InviteLife.Forever, null)]
    public async Task Invite_lives_as_long_as_was_chosen(InviteLife life, int? minutes)
    {
        var invite = (await CreateAsync(Cast.Ben, life, null)).Invite!;
        Assert.Equal(minutes is { } m ? invite.CreatedAt.AddMinutes(m) : null, invite.ExpiresAt);
        Assert.True(invite.IsUsable(invite.CreatedAt.AddMinutes((minutes ?? 5_000_000) - 1)));
        Assert.Equal(minutes is null, invite.IsUsable(invite.CreatedAt.AddMinutes(minutes ?? 5_000_000)));
    }

    [Fact]
    public async Task Revoked_unknown_and_another_zones_invite_let_no_one_into_this_one()
    {
        var invite = (await CreateAsync(Cast.Ben, InviteLife.Day, 5)).Invite!;
        Assert.Equal(ZoneOutcome.Done, await Operation<RevokeInvite>().RunAsync(Cast.PondClub, Cast.Ben.Id, invite.Id));
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, invite.Code)).Outcome);
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, "")).Outcome);
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, new string('x', 5000))).Outcome);
        Assert.Equal(JoinOutcome.RunOut, (await Operation<JoinByInvite>().RunAsync(Cast.Cleo.Id, Cast.Invite.ToLowerInvariant())).Outcome);
        Assert.False(await App.ReadAsync(db => db.Members.AnyAsync(m => m.ZoneId == Cast.PondClub && m.UserId == Cast.Cleo.Id)));
    }

    [Fact]
    public async Task Codes_have_128_bits()
    {
        var one = (await CreateAsync(Cast.Ben, InviteLife.Day, 1)).Invite!;
        var two = (await CreateAsync(Cast.Ben, InviteLife.Day, 1)).Invite!;
        Assert.Equal(22, one.Code.Length);
        Assert.NotEqual(one.Code, two.Code);
    }

    [Fact]
    public async Task Only_offered_lives_and_uses_and_only_members_invite()
    {
        Assert.Equal(ZoneOutcome.NotAllowed, (await CreateAsync(Cast.Ben, InviteLife.Day, 2)).Outcome);
        Assert.Equal(ZoneOutcome.NotAllowed, (await CreateAsync(Cast.Ben, (InviteLife)9, 1)).Outcome);
        Assert.Equal(ZoneOutcome.NotFound, (await CreateAsync(Cast.Cleo, InviteLife.Day, 1)).Outcome);
        Assert.Equal(ZoneOutcome.NotFound, (await CreateAsync(Cast.Eve, InviteLife.Day, 1)).Outcome);
    }

    [Fact]
    public async Task Makers_revoke_their_own_invites_and_managers_of_the_zone_all()
    {
        var bens = (await CreateAsync(Cast.Ben, InviteLife.Day, 1)).Invite!;
        var anas = (await CreateAsync(Cast.Ana, InviteLife.Day, 1)).Invite!;
        var revoke = Operation<RevokeInvite>();
        Assert.Equal(ZoneOutcome.NotFound, await revoke.RunAsync(Cast.PondClub, Cast.Ben.Id, anas.Id));
        Assert.Equal(ZoneOutcome.NotFound, await revoke.RunAsync(Cast.PondClub, Cast.Cleo.Id, bens.Id));
        Assert.Equal(ZoneOutcome.NotFound, await revoke.RunAsync(Cast.CleosCorner, Cast.Cleo.Id, bens.Id));
        Assert.Equal(ZoneOutcome.Done, await revoke.RunAsync(Cast.PondClub, Cast.Adm.Id, bens.Id));
        Assert.Equal(ZoneOutcome.Unchanged, await revoke.RunAsync(Cast.PondClub, Cast.Ben.Id, bens.Id));
    }

    private Task<CreateInviteResult> CreateAsync(Person person, InviteLife life, int? uses) =>
        Operation<CreateInvite>().RunAsync(Cast.PondClub, person.Id, life, uses);

    private Task<int> UsesAsync(Invite invite) =>
        App.ReadAsync(db => db.Invites.Where(i => i.Id == invite.Id).Select(i => i.Uses).SingleAsync());

    private async Task<IReadOnlyList<Guid>> CrowdAsync(int count)
    {
        var people = Enumerable.Range(0, count)
            .Select(i => new User { UserName = $"crowd{i}", NormalizedUserName = $"CROWD{i}", DisplayName = $"Crowd {i}" })
            .ToList();
        await App.Writes.RunAsync(scope => { scope.Db.Users.AddRange(people); return Task.CompletedTask; });
        return people.ConvertAll(p => p.Id);
    }
}
