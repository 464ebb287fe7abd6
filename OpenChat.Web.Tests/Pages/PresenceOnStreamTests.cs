using OpenChat.Web.Accounts;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Who gets the presence of someone, and who does not.</summary>
public sealed class PresenceOnStreamTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private Task<EventStream> OpenAsync(Visitor visitor) =>
        EventStream.OpenAsync(visitor, $"after={App.Services.GetRequiredService<LiveHub>().Cursor}");

    [Fact]
    public async Task Presence_is_sent_to_members_of_a_zone_that_shows_it_and_never_past_a_block()
    {
        using var flo = await App.AsAsync(Cast.Flo);
        using var dan = await App.AsAsync(Cast.Dan);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var dans = await OpenAsync(dan);
        await using var flos = await OpenAsync(flo);
        await using var cleos = await OpenAsync(cleo);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        await dans.UpToAsync(f => Shows(f, Cast.Ben, "online"));
        using var mod = await App.AsAsync(Cast.Mod);
        await using var mods = await OpenAsync(mod);
        // Ben blocked Flo, so she doesn't get his presence; she does get Mod's, who came later.
        Assert.DoesNotContain(await flos.UpToAsync(f => Shows(f, Cast.Mod, "online")), f => Mentions(f, $"{Cast.Ben.Id}"));
        await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.CleosGeneral.Id, Cast.Cleo.Id, "", new Draft("Anybody?"));
        Assert.DoesNotContain(await cleos.UpToAsync(f => f.Name == "unread"), f => f.Name == "presence");
    }

    [Fact]
    public async Task Someone_who_hides_their_presence_is_shown_to_no_one()
    {
        await App.Writes.RunAsync(async scope => (await scope.Db.Users.FindAsync(Cast.Ben.Id))!.ShowsPresence = false);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        using var mod = await App.AsAsync(Cast.Mod);
        await using var mods = await OpenAsync(mod);
        var frames = await dans.UpToAsync(f => f.Name == "presence" && Mentions(f, $"{Cast.Mod.Id}\":\"online"));
        Assert.DoesNotContain(frames, f => Mentions(f, $"{Cast.Ben.Id}"));
    }

    [Fact]
    public async Task Someone_who_starts_to_hide_goes_offline_for_those_who_saw_them()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        await dans.UpToAsync(f => Shows(f, Cast.Ben, "online"));
        await App.Services.GetRequiredService<ChangePrivacy>().RunAsync(Cast.Ben.Id, new(false, true, true));
        await dans.UpToAsync(f => Shows(f, Cast.Ben, "offline"));
    }

    [Fact]
    public async Task Someone_blocked_sees_the_blocker_go_offline()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        await App.Services.GetRequiredService<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        await dans.UpToAsync(f => f.Name == "presence" && Mentions(f, $"{Cast.Ben.Id}\":\"offline"));
    }

    [Fact]
    public async Task A_restart_keeps_people_online_until_they_have_not_come_back_in_time()
    {
        await using var database = await TestDatabase.WithCastAsync();
        await using (var before = await App.StartAsync(new() { Database = database }))
        {
            using var dan = await before.AsAsync(Cast.Dan);
            await using var dans = await EventStream.OpenAsync(dan);
            using var ben = await before.AsAsync(Cast.Ben);
            await using var bens = await EventStream.OpenAsync(ben);
            await dans.UpToAsync(f => Shows(f, Cast.Ben, "online"));
        }
        await using var app = await App.StartAsync(new() { Database = database, FakeTime = true });
        using var again = await app.AsAsync(Cast.Dan);
        await using var stream = await EventStream.OpenAsync(again);
        Assert.True(Shows(await stream.UntilAsync("presence"), Cast.Ben, "online")); // Ben has not come back yet.
        for (var second = 0; second < 50; second++) app.Clock!.Advance(TimeSpan.FromSeconds(1));
        await stream.UpToAsync(f => Shows(f, Cast.Ben, "offline"));
    }

    private static bool Mentions(EventStream.Frame f, string text) => f.Data.GetRawText().Contains(text, StringComparison.Ordinal);

    private static bool Shows(EventStream.Frame f, Person person, string state) => f.Name == "presence"
        && f.Data.GetProperty("users").TryGetProperty(person.Id.ToString(), out var sent)
        && sent.GetString() == state;
}
