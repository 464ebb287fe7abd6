using OpenChat.Web.Files;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Zones;

/// <summary>Who may add, rename and delete a zone's emoji, and what they may be called.</summary>
public sealed class EmojiTests : AppTest
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("party", "party")]
    [InlineData(" :Party_2: ", "party_2")]
    [InlineData("42", "42")]
    [InlineData("__", "__")]
    public void A_name_is_kept_in_lower_case_without_its_colons(string typed, string name) =>
        Assert.Equal(name, ZoneEmoji.CleanName(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(":a:")]
    [InlineData("par ty")]
    [InlineData("par-ty")]
    [InlineData("pärty")]
    [InlineData("рarty")] // With a Cyrillic letter.
    [InlineData("party\u200b")]
    [InlineData("<img>")]
    [InlineData("../party")]
    [InlineData("a23456789012345678901234567890123")]
    public void Anything_else_is_no_name(string? typed) => Assert.Null(ZoneEmoji.CleanName(typed));

    [Theory]
    [InlineData("party-parrot (1).GIF", "party_parrot_1")]
    [InlineData("C:/x/Blob.png", "blob")]
    [InlineData("...png", "")]
    [InlineData("日本.png", "")]
    public void A_file_suggests_a_name(string file, string name) => Assert.Equal(name, ZoneEmoji.NameFrom(file));

    [Fact]
    public async Task Owner_and_admins_manage_them_and_no_one_else_does()
    {
        foreach (var person in new[] { Cast.Ana, Cast.Adm })
            Assert.Equal(EmojiOutcome.Done, await AddAsync(person, $"by_{person.Username}"));
        foreach (var person in new[] { Cast.Mod, Cast.Ben, Cast.Cleo, Cast.Eve, Cast.Ola })
        {
            Assert.Equal(EmojiOutcome.NotFound, await AddAsync(person, "mine"));
            foreach (var emoji in await ListAsync())
            {
                Assert.Equal(EmojiOutcome.NotFound, await Get<RenameEmoji>().RunAsync(Cast.PondClub, person.Id, emoji.Id, "stolen"));
                Assert.Equal(EmojiOutcome.NotFound, await Get<DeleteEmoji>().RunAsync(Cast.PondClub, person.Id, emoji.Id));
            }
        }
        // Cleo owns another zone, and her permission ends there.
        var first = (await ListAsync())[0].Id;
        Assert.Equal(EmojiOutcome.NotFound, await Get<RenameEmoji>().RunAsync(Cast.CleosCorner, Cast.Cleo.Id, first, "stolen"));
        Assert.Equal(EmojiOutcome.NotFound, await Get<DeleteEmoji>().RunAsync(Cast.CleosCorner, Cast.Cleo.Id, first));
        Assert.Equal(["by_adm", "by_ana"], (await ListAsync()).Select(e => e.Name));
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task A_name_is_one_in_its_zone_and_no_standard_one_and_free_again_once_deleted()
    {
        Assert.Equal(EmojiOutcome.Done, await AddAsync(Cast.Ana, "party_blob"));
        foreach (var (name, outcome) in new[]
        {
            ("Party_Blob", EmojiOutcome.NameTaken), ("tada", EmojiOutcome.NameStandard), ("wave_tone3", EmojiOutcome.NameStandard),
            ("!", EmojiOutcome.NameForm),
        })
        {
            Assert.Equal(outcome, await AddAsync(Cast.Ana, name));
            if (outcome == EmojiOutcome.NameTaken) continue;
            Assert.Equal(outcome, await Get<RenameEmoji>().RunAsync(Cast.PondClub, Cast.Ana.Id, (await ListAsync())[0].Id, name));
        }
        Assert.Single(Files()); // Nothing is left of what was refused.
        Assert.Equal(EmojiOutcome.Done, await AddAsync(Cast.Cleo, "party_blob", Cast.CleosCorner));
        await AddAsync(Cast.Ana, "other");
        var other = (await ListAsync()).Single(e => e.Name == "other").Id;
        Assert.Equal(EmojiOutcome.NameTaken, await Get<RenameEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other, "party_blob"));
        Assert.Equal(EmojiOutcome.Unchanged, await Get<RenameEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other, "other"));
        Assert.Equal(EmojiOutcome.Done, await Get<RenameEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other, "another"));
        Assert.Equal(EmojiOutcome.Done, await Get<DeleteEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other));
        Assert.Equal(EmojiOutcome.NotFound, await Get<DeleteEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other));
        Assert.Equal(EmojiOutcome.NotFound, await Get<RenameEmoji>().RunAsync(Cast.PondClub, Cast.Adm.Id, other, "again"));
        Assert.Equal(EmojiOutcome.Done, await AddAsync(Cast.Adm, "another"));
        Assert.Equal(5, await App.ReadAsync(db =>
            db.Events.CountAsync(e => e.Kind == EventKind.Emoji && e.ZoneId == Cast.PondClub, Cancel)));
    }

    [Fact]
    public async Task There_is_room_for_a_hundred()
    {
        await App.Writes.RunAsync(scope =>
        {
            for (var n = 1; n < ZoneEmoji.Most; n++) scope.Db.ZoneEmoji.Add(new() { ZoneId = Cast.PondClub, Name = $"blob_{n}" });
            return Task.CompletedTask;
        });
        Assert.Equal(EmojiOutcome.Done, await AddAsync(Cast.Ana, "last"));
        Assert.Equal(EmojiOutcome.TooMany, await AddAsync(Cast.Ana, "one_more"));
        await Get<DeleteEmoji>().RunAsync(Cast.PondClub, Cast.Ana.Id, (await ListAsync()).Single(e => e.Name == "last").Id);
        Assert.Equal(EmojiOutcome.Done, await AddAsync(Cast.Ana, "one_more"));
    }

    [Fact]
    public async Task Deleting_a_zone_deletes_its_pictures()
    {
        await AddAsync(Cast.Ana, "party_blob");
        Assert.Single(Files());
        await Get<DeleteZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, "not its name");
        Assert.Single(Files());
        await Get<DeleteZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, "Pond Club");
        Assert.Empty(Files());
        Assert.Empty(await ListAsync());
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private async Task<EmojiOutcome> AddAsync(Person person, string name, Guid? zone = null)
    {
        var read = await Get<EmojiIntake>().ReadAsync(Drawn.Png(), Cancel);
        return await Get<AddEmoji>().RunAsync(zone ?? Cast.PondClub, person.Id, name, read.Picture!);
    }

    private Task<List<ZoneEmoji>> ListAsync() => App.ReadAsync(db =>
        db.ZoneEmoji.Where(e => e.ZoneId == Cast.PondClub && e.DeletedAt == null).OrderBy(e => e.Name).ToListAsync(Cancel));

    private string[] Files() => Directory.Exists(Path.Combine(App.Database.Options.DataFolder, "files"))
        ? Directory.GetFiles(Path.Combine(App.Database.Options.DataFolder, "files"), "emoji-*") : [];
}
