using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>A zone's life: created, renamed, handed over, left, deleted.</summary>
public sealed class ZoneTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task New_zone_has_an_owner_and_places_to_write_and_talk()
    {
        var made = await Operation<CreateZone>().RunAsync(Cast.Dan.Id, "  Dan's   Den ");
        var zone = await App.ReadAsync(db => db.Zones
            .Include(z => z.Members)
            .Include(z => z.Channels)
            .SingleAsync(z => z.Id == made.Zone!.Id));
        Assert.Equal("Dan's Den", zone.Name);
        Assert.Matches("^dan-s-den-[a-z2-9]{5}$", zone.Slug); // Whether another zone has this name is not for Dan to know.
        Assert.False(zone.ShowsPresence);
        var owner = Assert.Single(zone.Members);
        Assert.Equal((Cast.Dan.Id, Role.Owner), (owner.UserId, owner.Role));
        Assert.Equal(
            [("general", ChannelKind.Text), ("Lounge", ChannelKind.Voice)],
            zone.Channels.OrderBy(c => c.Position).Select(c => (c.Name, c.Kind)));
        var published = await App.ReadAsync(db => db.Events.SingleAsync(e => e.Kind == EventKind.Member && e.SubjectId == zone.Id));
        Assert.Equal((Cast.Dan.Id, true), (published.UserId, published.Reroute));
    }

    [Theory]
    [InlineData("", ZoneOutcome.NameLength)]
    [InlineData("x", ZoneOutcome.NameLength)]
    [InlineData(" x ", ZoneOutcome.NameLength)]
    [InlineData("\u200b\u200b\u200b", ZoneOutcome.NameLength)]
    [InlineData("xy", ZoneOutcome.Done)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", ZoneOutcome.Done)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901", ZoneOutcome.NameLength)]
    public async Task Name_has_2_to_60_characters(string name, ZoneOutcome expected) =>
        Assert.Equal(expected, (await Operation<CreateZone>().RunAsync(Cast.Dan.Id, name)).Outcome);

    [Fact]
    public async Task Zones_of_the_same_name_created_at_once_get_addresses_of_their_own()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Operation<CreateZone>().RunAsync(Cast.Dan.Id, "Pond Club")));
        var slugs = made.Select(m => m.Zone!.Slug).ToList();
        Assert.Equal(20, slugs.Distinct().Count());
        Assert.All(slugs, slug => Assert.StartsWith("pond-club-", slug, StringComparison.Ordinal)); // pond-club itself is the cast's.
    }

    [Theory]
    [InlineData("🎉🎉", "zone")]
    [InlineData("東京の会", "東京の会")]
    [InlineData("Ünïcode & Søns", "ünïcode-søns")]
    [InlineData("../../etc", "etc")]
    [InlineData("<b>bold</b>", "b-bold-b")]
    [InlineData("New", "new")]
    public async Task Address_holds_any_name(string name, string slug) =>
        Assert.Matches($"^{slug}-[a-z2-9]{{5}}$", (await Operation<CreateZone>().RunAsync(Cast.Dan.Id, name)).Zone!.Slug);

    [Fact]
    public async Task Longest_name_taken_twice_still_fits()
    {
        var name = new string('ä', Zone.NameMax);
        await Operation<CreateZone>().RunAsync(Cast.Dan.Id, name);
        var second = (await Operation<CreateZone>().RunAsync(Cast.Dan.Id, name)).Zone!;
        Assert.InRange(second.Slug.Length, 1, Zone.NameMax);
    }

    [Fact]
    public async Task Admin_changes_the_name_and_description_and_the_zone_gets_the_event()
    {
        var update = Operation<UpdateZone>();
        Assert.Equal(ZoneOutcome.Done, await update.RunAsync(Cast.PondClub, Cast.Adm.Id, "Lake Club", "We build a lake.", false, true));
        var zone = await ZoneAsync();
        Assert.Equal(("Lake Club", "We build a lake.", false, "pond-club"), (zone.Name, zone.Description, zone.ShowsPresence, zone.Slug));
        Assert.Equal(Cast.PondClub, (await App.ReadAsync(db => db.Events.SingleAsync(e => e.Kind == EventKind.Zone))).ZoneId);
        var again = await update.RunAsync(Cast.PondClub, Cast.Adm.Id, "Lake Club", "We build a lake.", false, true);
        Assert.Equal(ZoneOutcome.Unchanged, again);
    }

    [Fact]
    public async Task No_one_else_changes_it()
    {
        var update = Operation<UpdateZone>();
        Assert.Equal(ZoneOutcome.NotAllowed, await update.RunAsync(Cast.PondClub, Cast.Mod.Id, "Mine", "", false, true));
        Assert.Equal(ZoneOutcome.NotAllowed, await update.RunAsync(Cast.PondClub, Cast.Ben.Id, "Mine", "", false, true));
        Assert.Equal(ZoneOutcome.NotFound, await update.RunAsync(Cast.PondClub, Cast.Cleo.Id, "Mine", "", false, true));
        Assert.Equal(ZoneOutcome.NotFound, await update.RunAsync(Cast.PondClub, Cast.Eve.Id, "Mine", "", false, true));
        Assert.Equal(ZoneOutcome.NameLength, await update.RunAsync(Cast.PondClub, Cast.Ana.Id, "M", "", false, true));
        var tooLong = new string('x', Zone.DescriptionMax + 1);
        Assert.Equal(ZoneOutcome.TextLength, await update.RunAsync(Cast.PondClub, Cast.Ana.Id, "Mine", tooLong, false, true));
        Assert.Equal("Pond Club", (await ZoneAsync()).Name);
    }

    [Fact]
    public async Task Member_leaves_and_both_sides_get_the_event()
    {
        Assert.Equal(ZoneOutcome.Done, await Operation<LeaveZone>().RunAsync(Cast.PondClub, Cast.Ben.Id));
        Assert.Null(await RoleOfAsync(Cast.Ben));
        var published = await App.ReadAsync(db => db.Events.Where(e => e.Kind == EventKind.Member).OrderBy(e => e.Pos).ToListAsync());
        Assert.Equal([(Cast.PondClub, Cast.Ben.Id, null, true), (Cast.Ben.Id, null, (Guid?)Cast.PondClub, false)],
            published.Select(e => (e.SubjectId, e.UserId, e.ZoneId, e.Reroute)));
        Assert.Equal(ZoneOutcome.NotFound, await Operation<LeaveZone>().RunAsync(Cast.PondClub, Cast.Ben.Id));
    }

    [Fact]
    public async Task Owner_hands_over_before_leaving()
    {
        Assert.Equal(ZoneOutcome.OwnerStays, await Operation<LeaveZone>().RunAsync(Cast.PondClub, Cast.Ana.Id));
        Assert.Equal(Role.Owner, await RoleOfAsync(Cast.Ana));
        var transfer = Operation<TransferZone>();
        Assert.Equal(ZoneOutcome.WrongName, await transfer.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Ben.Id, "pond club"));
        Assert.Equal(Role.Owner, await RoleOfAsync(Cast.Ana));
        Assert.Equal(ZoneOutcome.Done, await transfer.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Ben.Id, " Pond Club "));
        Assert.Equal((Role.Admin, Role.Owner), (await RoleOfAsync(Cast.Ana), await RoleOfAsync(Cast.Ben)));
        Assert.Equal(ZoneOutcome.Done, await Operation<LeaveZone>().RunAsync(Cast.PondClub, Cast.Ana.Id));
    }

    [Fact]
    public async Task Only_the_owner_hands_over_and_only_to_a_member()
    {
        var transfer = Operation<TransferZone>();
        Assert.Equal(ZoneOutcome.NotAllowed, await transfer.RunAsync(Cast.PondClub, Cast.Adm.Id, Cast.Adm.Id, "Pond Club"));
        Assert.Equal(ZoneOutcome.NotFound, await transfer.RunAsync(Cast.PondClub, Cast.Cleo.Id, Cast.Cleo.Id, "Pond Club"));
        Assert.Equal(ZoneOutcome.NotFound, await transfer.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Eve.Id, "Pond Club"));
        Assert.Equal(ZoneOutcome.Unchanged, await transfer.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Ana.Id, "Pond Club"));
        Assert.Equal(Role.Owner, await RoleOfAsync(Cast.Ana));
    }

    [Fact]
    public async Task Owner_deletes_by_typing_the_name_and_each_member_gets_the_event()
    {
        Assert.Equal(ZoneOutcome.WrongName, await Operation<DeleteZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, "pond club"));
        Assert.Equal(ZoneOutcome.Done, await Operation<DeleteZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, " Pond Club "));
        Assert.False(await App.ReadAsync(db => db.Zones.AnyAsync(z => z.Id == Cast.PondClub)));
        Assert.False(await App.ReadAsync(db => db.Channels.AnyAsync(c => c.Id == Cast.General.Id)));
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.Id == Cast.BensHello)));
        Assert.True(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.Id == Cast.DansSecret)));
        var published = await App.ReadAsync(db => db.Events.Where(e => e.Kind == EventKind.Zone).ToListAsync());
        Assert.Equal(6, published.Count);
        Assert.All(published, e => Assert.True(e is { UserId: not null, Reroute: true }));
    }

    [Fact]
    public async Task No_one_else_deletes()
    {
        Assert.Equal(ZoneOutcome.NotAllowed, await Operation<DeleteZone>().RunAsync(Cast.PondClub, Cast.Adm.Id, "Pond Club"));
        Assert.Equal(ZoneOutcome.NotFound, await Operation<DeleteZone>().RunAsync(Cast.PondClub, Cast.Cleo.Id, "Pond Club"));
        Assert.NotNull(await ZoneAsync());
    }

    private Task<Zone> ZoneAsync() => App.ReadAsync(db => db.Zones.SingleAsync(z => z.Id == Cast.PondClub));

    private Task<Role?> RoleOfAsync(Person person) =>
        App.ReadAsync(db => db.Members
            .Where(m => m.ZoneId == Cast.PondClub && m.UserId == person.Id)
            .Select(m => (Role?)m.Role)
            .SingleOrDefaultAsync());
}
