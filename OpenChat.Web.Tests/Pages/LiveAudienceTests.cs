using OpenChat.Web.Accounts;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Who gets events of typing, reading, joining, kicking and the end of a session, and who does not.</summary>
public sealed class LiveAudienceTests : LiveStreamTest
{
    [Fact]
    public async Task No_one_controls_someone_elses_stream()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(ben);
        var nothing = Array.Empty<string>();
        (await dan.PostJsonAsync("/live/watch", new { conn = stream.Conn, n = 1, watch = nothing })).Is(HttpStatusCode.NotFound);
        (await dan.PostJsonAsync("/live/beat", new { conn = stream.Conn, active = true })).Is(HttpStatusCode.NotFound);
        (await ben.PostJsonAsync("/live/beat", new { conn = stream.Conn, active = true })).Is(HttpStatusCode.NoContent);
        var unknown = Guid.CreateVersion7();
        (await ben.PostJsonAsync("/live/watch", new { conn = unknown, n = 1, watch = nothing })).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Typing_and_reading_in_a_channel_of_others_is_404_and_published_to_no_one()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var stream = await OpenAsync(ben, Cast.General);
        (await cleo.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(HttpStatusCode.NotFound);
        (await cleo.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NotFound);
        (await cleo.GetAsync($"/channels/{Cast.General.Id}/changes?after=0")).Is(HttpStatusCode.NotFound);
        await SayAsync(Cast.Dan, Cast.General, "Something else");
        Assert.DoesNotContain(await stream.UpToAsync(f => f.Name == "message"), f => f.Name is "typing" or "read");
    }

    [Fact]
    public async Task Typing_is_hidden_between_blocker_and_blocked()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var flo = await App.AsAsync(Cast.Flo);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var bens = await OpenAsync(ben, Cast.General);
        await using var flos = await OpenAsync(flo, Cast.General);
        await flo.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        await ben.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        await dan.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        Assert.Equal(Cast.Dan.Id, (await bens.UntilAsync("typing")).Data.GetProperty("users")[0].GetProperty("id").GetGuid());
        Assert.Equal(Cast.Dan.Id, (await flos.UntilAsync("typing")).Data.GetProperty("users")[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Another_device_gets_the_read_mark()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(ben);
        await using var dans = await OpenAsync(dan);
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NoContent);
        var read = await stream.UntilAsync("read");
        Assert.Equal((Cast.General.Id, 2), (read.IdOf("channel"), read.Data.GetProperty("no").GetInt32()));
        await SayAsync(Cast.Ben, Cast.General, "After that");
        Assert.DoesNotContain(await dans.UpToAsync(f => f.Name == "unread"), f => f.Name == "read");
    }

    [Fact]
    public async Task A_revoked_session_gets_a_goodbye_and_the_others_go_on()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        await using var ended = await OpenAsync(here);
        await using var other = await OpenAsync(there);
        var session = await App.ReadAsync(db => db.Sessions.Where(s => s.UserId == Cast.Ben.Id).OrderBy(s => s.Id).FirstAsync());
        await DoAsync((Sessions sessions) => sessions.RevokeAsync(Cast.Ben.Id, session.Id));
        Assert.Equal("revoked", (await ended.UntilAsync("bye")).Data.GetProperty("reason").GetString());
        Assert.Null(await ended.NextAsync());
        await SayAsync(Cast.Dan, Cast.General, "Go on");
        await other.UntilAsync("unread");
        Assert.Equal(HttpStatusCode.Unauthorized, await RequestAsync(here, "same-origin"));
    }

    [Fact]
    public async Task Someone_kicked_gets_the_event_and_nothing_later_not_even_by_an_old_cursor()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        var old = Here;
        await using var stream = await OpenAsync(dan, Cast.General, Cast.BenAndDan);
        await using var remaining = await OpenAsync(ben, Cast.General);
        await DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id));
        await SayAsync(Cast.Ben, Cast.General, "He is gone");
        await SayAsync(Cast.Ben, Cast.PondBuild, "Here too");
        await SayAsync(Cast.Ben, Cast.BenAndDan, "But you and I go on");
        var frames = await stream.UpToAsync(f => f.Name == "message");
        Assert.Equal(Cast.BenAndDan.Id, frames[^1].IdOf("channel"));
        Assert.Equal(Cast.PondClub, Assert.Single(frames, f => f.Name == "member").IdOf("zone"));
        Assert.DoesNotContain(frames, f => f.Name == "unread");
        Assert.Equal(Cast.Dan.Id, (await remaining.UntilAsync("member")).IdOf("user"));
        await using var again = await EventStream.OpenAsync(dan, $"after={old}&watch={Cast.General.Id}:0,{Cast.BenAndDan.Id}:0");
        var replayed = (await again.UpToAsync(f => f.Name == "message"))
            .Where(f => f.Id is not null && f.Name is not ("hb" or "presence" or "voices"));
        Assert.Equal(["member", "message"], replayed.Select(f => f.Name));
    }

    [Fact]
    public async Task Someone_who_joins_gets_the_events_of_the_channels_from_then_on()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        // She watches the channel before she may see it, like a page that races with the join.
        await using var stream = await OpenAsync(cleo, Cast.General);
        await DoAsync((JoinByInvite join) => join.RunAsync(Cast.Cleo.Id, Cast.Invite));
        await stream.UntilAsync("member");
        await SayAsync(Cast.Ben, Cast.General, "Welcome");
        Assert.Equal(Cast.General.Id, (await stream.UntilAsync("message")).IdOf("channel"));
    }

    [Fact]
    public async Task Members_are_told_whether_a_zone_was_changed_or_deleted_and_strangers_nothing()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var stream = await OpenAsync(ben);
        await using var cleos = await OpenAsync(cleo);
        await DoAsync((UpdateZone update) => update.RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club", "", true, showsJoins: true));
        var changed = await stream.UntilAsync("zone");
        Assert.Equal((Cast.PondClub, false), (changed.IdOf("zone"), changed.Data.GetProperty("deleted").GetBoolean()));
        await DoAsync((DeleteZone delete) => delete.RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club"));
        var deleted = await stream.UntilAsync("zone");
        Assert.Equal((Cast.PondClub, true), (deleted.IdOf("zone"), deleted.Data.GetProperty("deleted").GetBoolean()));
        await SayAsync(Cast.Cleo, Cast.CleosGeneral, "Quiet here");
        Assert.DoesNotContain(await cleos.UpToAsync(f => f.Name == "unread"), f => f.Name == "zone");
    }

    [Fact]
    public async Task An_event_that_cannot_be_rendered_stops_no_other()
    {
        App.Log.Expect("could not be rendered and was skipped");
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stream = await OpenAsync(ben, Cast.General);
        await App.Writes.RunAsync(scope =>
        {
            scope.Append(EventKind.Member, Cast.Ben.Id); // Without a user or a zone, it can't be rendered.
            return Task.CompletedTask;
        });
        await SayAsync(Cast.Dan, Cast.General, "And on it goes");
        var html = (await stream.UntilAsync("message")).Data.GetProperty("html").GetString();
        Assert.Contains("And on it goes", html, StringComparison.Ordinal);
    }
}
