using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Accounts;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Who is told that somebody is here, and who is not.</summary>
public sealed class PresenceOnStreamTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private Task<EventStream> OpenAsync(Visitor visitor) => EventStream.OpenAsync(visitor, $"after={App.Services.GetRequiredService<LiveHub>().Cursor}");

    [Fact]
    public async Task Presence_is_told_to_members_of_a_zone_that_shows_it_and_never_past_a_block()
    {
        using var flo = await App.AsAsync(Cast.Flo);
        using var dan = await App.AsAsync(Cast.Dan);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var dans = await OpenAsync(dan);
        await using var flos = await OpenAsync(flo);
        await using var cleos = await OpenAsync(cleo);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        static bool Tells(EventStream.Frame f, Person person) =>
            f.Name == "presence" && f.Data.GetProperty("users").TryGetProperty(person.Id.ToString(), out var state) && state.GetString() == "online";
        await dans.UpToAsync(f => Tells(f, Cast.Ben));
        using var mod = await App.AsAsync(Cast.Mod);
        await using var mods = await OpenAsync(mod);
        // He blocked her, so she was not told of him; of somebody who came after him she was.
        Assert.DoesNotContain(await flos.UpToAsync(f => Tells(f, Cast.Mod)), f => f.Data.GetRawText().Contains(Cast.Ben.Id.ToString(), StringComparison.Ordinal));
        await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.CleosGeneral.Id, Cast.Cleo.Id, "", "Anybody?");
        Assert.DoesNotContain(await cleos.UpToAsync(f => f.Name == "unread"), f => f.Name == "presence");
    }

    [Fact]
    public async Task Whoever_declines_is_shown_to_nobody()
    {
        await App.Writes.RunAsync(async scope => (await scope.Db.Users.FindAsync(Cast.Ben.Id))!.ShowsPresence = false);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        using var mod = await App.AsAsync(Cast.Mod);
        await using var mods = await OpenAsync(mod);
        var frames = await dans.UpToAsync(f => f.Name == "presence" && f.Data.GetRawText().Contains(Cast.Mod.Id + "\":\"online", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, f => f.Data.GetRawText().Contains(Cast.Ben.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_declines_from_now_on_is_gone_for_those_who_saw_them()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        await dans.UpToAsync(f => Tells(f, Cast.Ben, "online"));
        await App.Services.GetRequiredService<ChangeProfile>().RunAsync(Cast.Ben.Id, "Ben Member", showsPresence: false);
        await dans.UpToAsync(f => Tells(f, Cast.Ben, "offline"));
    }

    [Fact]
    public async Task Somebody_who_is_blocked_sees_the_other_go()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await OpenAsync(ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        await App.Services.GetRequiredService<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        await dans.UpToAsync(f => f.Name == "presence" && f.Data.GetRawText().Contains(Cast.Ben.Id + "\":\"offline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_is_nobodys_departure_until_they_are_as_late_as_anybody_may_be()
    {
        await using var database = await TestDatabase.WithCastAsync();
        await using (var before = await App.StartAsync(new() { Database = database }))
        {
            using var dan = await before.AsAsync(Cast.Dan);
            await using var dans = await EventStream.OpenAsync(dan);
            using var ben = await before.AsAsync(Cast.Ben);
            await using var bens = await EventStream.OpenAsync(ben);
            await dans.UpToAsync(f => Tells(f, Cast.Ben, "online"));
        }
        await using var app = await App.StartAsync(new() { Database = database, FakeTime = true });
        using var again = await app.AsAsync(Cast.Dan);
        await using var stream = await EventStream.OpenAsync(again);
        Assert.True(Tells(await stream.UntilAsync("presence"), Cast.Ben, "online")); // Who has not come back yet.
        for (var second = 0; second < 50; second++) app.Clock!.Advance(TimeSpan.FromSeconds(1));
        await stream.UpToAsync(f => Tells(f, Cast.Ben, "offline"));
    }

    private static bool Tells(EventStream.Frame f, Person person, string state) =>
        f.Name == "presence" && f.Data.GetProperty("users").TryGetProperty(person.Id.ToString(), out var told) && told.GetString() == state;
}
