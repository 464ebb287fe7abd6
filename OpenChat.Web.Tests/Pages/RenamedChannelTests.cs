using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Links to a channel go on working after it was renamed, and so does what was being sent to it.</summary>
public sealed class RenamedChannelTests : AppTest
{
    private Task<ZoneOutcome> RenameAsync(Place channel, string name) =>
        App.Services.GetRequiredService<UpdateChannel>().RunAsync(channel.Id, Cast.Adm.Id, name, "");

    [Fact]
    public async Task Every_former_address_leads_to_the_channel_and_to_its_messages()
    {
        await RenameAsync(Cast.General, "lobby");
        await RenameAsync(Cast.General, "Foyer");
        using var ben = await App.AsAsync(Cast.Ben);
        foreach (var former in new[] { "general", "lobby" })
        {
            Assert.Equal("/z/pond-club/foyer", (await ben.GetAsync($"/z/pond-club/{former}")).Location);
            Assert.Equal("/z/pond-club/foyer/1", (await ben.GetAsync($"/z/pond-club/{former}/1")).Location);
            Assert.Equal("/z/pond-club/foyer?before=2", (await ben.GetAsync($"/z/pond-club/{former}?before=2")).Location);
            (await ben.GetAsync($"/z/pond-club/{former}?handler=History&before=9")).Is(HttpStatusCode.OK);
        }
        await RenameAsync(Cast.General, "general");
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        Assert.Equal(Cast.General.Address, (await ben.GetAsync("/z/pond-club/foyer")).Location);
    }

    [Fact]
    public async Task A_message_that_was_on_its_way_arrives()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        await RenameAsync(Cast.PondBuild, "lake-build");
        var sent = await ben.SubmitOnlyAsync(page, "form.composer", ("text", "Before I knew"));
        Assert.Equal("/z/pond-club/lake-build", sent.Location);
        Assert.True(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.ChannelId == Cast.PondBuild.Id && m.Text == "Before I knew")));
    }

    [Fact]
    public async Task Another_channel_of_the_same_name_does_not_take_the_address()
    {
        await RenameAsync(Cast.PondBuild, "lake-build");
        var made = await App.Services.GetRequiredService<CreateChannel>()
            .RunAsync(Cast.PondClub, Cast.Adm.Id, ChannelKind.Text, "pond-build", "");
        Assert.StartsWith("pond-build-", made.Channel!.Slug, StringComparison.Ordinal);
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal("/z/pond-club/lake-build", (await ben.GetAsync(Cast.PondBuild.Address)).Location);
    }

    [Fact]
    public async Task A_deleted_channel_and_an_outsider_find_nothing_there()
    {
        await RenameAsync(Cast.PondBuild, "lake-build");
        using (var cleo = await App.AsAsync(Cast.Cleo)) (await cleo.GetAsync(Cast.PondBuild.Address)).Is(HttpStatusCode.NotFound);
        await App.Services.GetRequiredService<DeleteChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "lake-build");
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync(Cast.PondBuild.Address)).Is(HttpStatusCode.NotFound);
        Assert.Empty(await App.ReadAsync(db => db.ChannelAliases.ToListAsync()));
    }
}
