using OpenChat.Web.Files;
using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>What the zone's emoji of a page are called is one query, however many rows show some; a page without them has none.</summary>
public sealed class ZoneEmojiQueriesTests() : AppTest(new()
{
    Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")],
})
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_of_a_page_are_one_query()
    {
        var read = await Get<EmojiIntake>().ReadAsync(Drawn.Png(), Cancel);
        foreach (var name in new[] { "first", "second" }) await Get<AddEmoji>().RunAsync(Cast.PondClub, Cast.Ana.Id, name, read.Picture!);
        using var dan = await App.AsAsync(Cast.Dan);
        await dan.GetAsync(Cast.General.Address);
        var before = Asked();
        await dan.GetAsync(Cast.General.Address);
        Assert.Equal(before, Asked());
        foreach (var n in Enumerable.Range(1, 12))
            await Get<PostMessage>().RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft($":first: :second: {n}"));
        await Get<ToggleReaction>().RunAsync(Cast.BensHello, Cast.Dan.Id, ":second:", on: true);
        var least = int.MaxValue; // The stream asks too, a moment later.
        for (var loads = 0; loads < 3; loads++)
        {
            before = Asked();
            var page = await dan.GetAsync(Cast.General.Address);
            Assert.Equal((24, 1), (page.All(".msg-body .emote").Count, page.All(".reaction .emote").Count));
            least = Math.Min(least, Asked() - before);
        }
        Assert.Equal(1, least);
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private int Asked() => App.Log.Lines.Count(line => line.Text.Contains("zone_emoji", StringComparison.Ordinal));
}
