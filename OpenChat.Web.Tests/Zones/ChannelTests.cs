using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>A zone's channels: created, renamed, reordered, deleted.</summary>
public sealed class ChannelTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Theory]
    [InlineData(ChannelKind.Text, "Fish & Frogs", "fish-frogs", "fish-frogs")]
    [InlineData(ChannelKind.Text, "日本語", "日本語", "日本語")]
    [InlineData(ChannelKind.Voice, "Fish & Frogs", "Fish & Frogs", "fish-frogs")]
    [InlineData(ChannelKind.Voice, "🐸", "🐸", "channel")]
    public async Task New_channel_comes_last_and_the_zone_gets_the_event(ChannelKind kind, string typed, string name, string slug)
    {
        var made = await CreateAsync(Cast.Adm, kind, typed);
        Assert.Equal(ZoneOutcome.Done, made.Outcome);
        Assert.Equal((name, slug, 3), (made.Channel!.Name, made.Channel.Slug, made.Channel.Position));
        var published = await App.ReadAsync(db => db.Events.SingleAsync(e => e.Kind == EventKind.Channel));
        Assert.Equal((made.Channel.Id, Cast.PondClub, true), (published.SubjectId, published.ZoneId, published.Reroute));
    }

    [Theory]
    [InlineData(ChannelKind.Text, "")]
    [InlineData(ChannelKind.Text, "🐸")]
    [InlineData(ChannelKind.Text, "!!!")]
    [InlineData(ChannelKind.Voice, "  ")]
    public async Task Name_must_not_be_empty(ChannelKind kind, string name) =>
        Assert.Equal(ZoneOutcome.NameLength, (await CreateAsync(Cast.Adm, kind, name)).Outcome);

    [Fact]
    public async Task Name_has_at_most_80_characters()
    {
        Assert.Equal(ZoneOutcome.Done, (await CreateAsync(Cast.Adm, ChannelKind.Text, new string('x', 80))).Outcome);
        Assert.Equal(ZoneOutcome.NameLength, (await CreateAsync(Cast.Adm, ChannelKind.Text, new string('y', 81))).Outcome);
    }

    [Fact]
    public async Task Names_are_unique_in_their_kind_and_addresses_among_all()
    {
        Assert.Equal(ZoneOutcome.NameTaken, (await CreateAsync(Cast.Adm, ChannelKind.Text, "General")).Outcome);
        Assert.Equal(ZoneOutcome.NameTaken, (await CreateAsync(Cast.Adm, ChannelKind.Voice, "lounge")).Outcome);
        var voice = (await CreateAsync(Cast.Adm, ChannelKind.Voice, "General")).Channel!;
        Assert.Equal("General", voice.Name);
        Assert.StartsWith("general-", voice.Slug, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_someone_who_manages_channels_creates_one()
    {
        Assert.Equal(ZoneOutcome.NotAllowed, (await CreateAsync(Cast.Mod, ChannelKind.Text, "mine")).Outcome);
        Assert.Equal(ZoneOutcome.NotFound, (await CreateAsync(Cast.Cleo, ChannelKind.Text, "mine")).Outcome);
        Assert.Equal(ZoneOutcome.NotFound, (await CreateAsync(Cast.Eve, ChannelKind.Text, "mine")).Outcome);
        Assert.Equal(ZoneOutcome.NotAllowed, (await CreateAsync(Cast.Ana, ChannelKind.Direct, "mine")).Outcome);
        Assert.Equal(3, await App.ReadAsync(db => db.Channels.CountAsync(c => c.ZoneId == Cast.PondClub)));
    }

    [Fact]
    public async Task Renamed_channel_takes_its_address_along()
    {
        Assert.Equal(ZoneOutcome.Done, await Operation<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "Lake Build", "Deeper"));
        var channel = await App.ReadAsync(db => db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id));
        Assert.Equal(("lake-build", "lake-build", "Deeper"), (channel.Name, channel.Slug, channel.Topic));
        Assert.Equal(
            ZoneOutcome.Unchanged,
            await Operation<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "Lake Build", "Deeper"));
        Assert.Equal(ZoneOutcome.NameTaken, await Operation<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "general", ""));
        var tooLong = new string('x', Channel.TopicMax + 1);
        Assert.Equal(ZoneOutcome.TextLength, await Operation<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "lake", tooLong));
    }

    [Theory]
    [InlineData(0, "newts frogs general pond-build")]
    [InlineData(2, "frogs general newts pond-build")]
    [InlineData(1, "frogs newts general pond-build")]
    public async Task Dragged_channel_takes_its_place_among_its_kind(int to, string order)
    {
        var newts = (await CreateAsync(Cast.Adm, ChannelKind.Text, "newts")).Channel!;
        var frogs = (await CreateAsync(Cast.Adm, ChannelKind.Text, "frogs")).Channel!;
        Assert.Equal(ZoneOutcome.Done, await Operation<MoveChannel>().RunAsync(frogs.Id, Cast.Adm.Id, to: 0));
        Assert.Equal(ZoneOutcome.Done, await Operation<MoveChannel>().RunAsync(newts.Id, Cast.Adm.Id, to));
        var names = await App.ReadAsync(db => db.Channels.Where(c => c.ZoneId == Cast.PondClub && c.Kind == ChannelKind.Text)
            .OrderBy(c => c.Position).Select(c => c.Name).ToListAsync());
        Assert.Equal(order, string.Join(' ', names));
        Assert.Equal(ZoneOutcome.Unchanged, await Operation<MoveChannel>().RunAsync(newts.Id, Cast.Adm.Id, to: 99));
        Assert.Equal(ZoneOutcome.NotAllowed, await Operation<MoveChannel>().RunAsync(newts.Id, Cast.Mod.Id, to: 1));
    }

    [Fact]
    public async Task No_one_else_renames_moves_or_deletes()
    {
        (Person, ZoneOutcome)[] refusals =
        [
            (Cast.Ben, ZoneOutcome.NotAllowed),
            (Cast.Mod, ZoneOutcome.NotAllowed),
            (Cast.Cleo, ZoneOutcome.NotFound),
            (Cast.Eve, ZoneOutcome.NotFound),
        ];
        foreach (var (person, expected) in refusals)
        {
            Assert.Equal(expected, await Operation<UpdateChannel>().RunAsync(Cast.PondBuild.Id, person.Id, "mine", ""));
            Assert.Equal(expected, await Operation<MoveChannel>().RunAsync(Cast.PondBuild.Id, person.Id, up: true));
            Assert.Equal(expected, await Operation<DeleteChannel>().RunAsync(Cast.PondBuild.Id, person.Id, "pond-build"));
        }
        // No one manages a direct channel, not even the two in it.
        Assert.Equal(ZoneOutcome.NotFound, await Operation<UpdateChannel>().RunAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "mine", ""));
        Assert.Equal(ZoneOutcome.NotFound, await Operation<DeleteChannel>().RunAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, ""));
        Assert.Equal(["general", "pond-build", "Lounge"], await NamesAsync());
    }

    [Fact]
    public async Task Channel_moves_among_its_kind()
    {
        var second = (await CreateAsync(Cast.Adm, ChannelKind.Text, "third")).Channel!;
        Assert.Equal(ZoneOutcome.Done, await Operation<MoveChannel>().RunAsync(second.Id, Cast.Adm.Id, up: true));
        Assert.Equal(["general", "third", "pond-build"], await NamesAsync(ChannelKind.Text));
        Assert.Equal(ZoneOutcome.Done, await Operation<MoveChannel>().RunAsync(Cast.General.Id, Cast.Adm.Id, up: false));
        Assert.Equal(["third", "general", "pond-build"], await NamesAsync(ChannelKind.Text));
        Assert.Equal(ZoneOutcome.Unchanged, await Operation<MoveChannel>().RunAsync(second.Id, Cast.Adm.Id, up: true));
        Assert.Equal(ZoneOutcome.Unchanged, await Operation<MoveChannel>().RunAsync(Cast.Lounge.Id, Cast.Adm.Id, up: true));
        Assert.Equal(["Lounge"], await NamesAsync(ChannelKind.Voice));
    }

    [Fact]
    public async Task Channel_goes_with_its_messages_when_its_name_is_typed()
    {
        Assert.Equal(ZoneOutcome.WrongName, await Operation<DeleteChannel>().RunAsync(Cast.General.Id, Cast.Adm.Id, "pond-build"));
        Assert.Equal(ZoneOutcome.Done, await Operation<DeleteChannel>().RunAsync(Cast.General.Id, Cast.Adm.Id, "#general"));
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.ChannelId == Cast.General.Id)));
        Assert.True(await App.ReadAsync(db =>
            db.Events.AnyAsync(e => e.Kind == EventKind.Channel && e.ZoneId == Cast.PondClub && e.Reroute)));
        Assert.Equal(ZoneOutcome.LastTextChannel, await Operation<DeleteChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "pond-build"));
        Assert.Equal(ZoneOutcome.Done, await Operation<DeleteChannel>().RunAsync(Cast.Lounge.Id, Cast.Adm.Id, "Lounge"));
        Assert.Equal(["pond-build"], await NamesAsync());
    }

    private Task<CreateChannelResult> CreateAsync(Person person, ChannelKind kind, string name) =>
        Operation<CreateChannel>().RunAsync(Cast.PondClub, person.Id, kind, name, "");

    private Task<List<string>> NamesAsync(ChannelKind? kind = null) => App.ReadAsync(db => db.Channels
        .Where(c => c.ZoneId == Cast.PondClub && (kind == null || c.Kind == kind))
        .OrderBy(c => c.Position)
        .Select(c => c.Name)
        .ToListAsync());
}
