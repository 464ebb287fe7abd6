using System.Linq.Expressions;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Data;

/// <summary>Who may see a channel is stated once: another rule in its place changes everything that people can reach.</summary>
public sealed class VisibilityTests
{
    /// <summary>As it is, but that no one sees #general.</summary>
    private static readonly Expression<Func<Channel, Guid, bool>> AllButGeneral = (channel, user) => channel.Slug != "general"
        && (channel.IsRestricted ? channel.Access.Any(a => a.UserId == user) : channel.Zone!.Members.Any(m => m.UserId == user));

    /// <summary>One for the run: EF builds its services for each.</summary>
    private static readonly QueryRules Changed = QueryRules.Default.With(((Func<Channel, Guid, bool>)Visibility.IsVisibleTo).Method, AllButGeneral);

    [Fact]
    public Task Changed_in_one_place_page_list_stream_post_read_mark_and_call_follow() => ReachesAsync(Changed, general: false, lounge: true);

    [Fact]
    public Task Left_alone_they_find_the_channel() => ReachesAsync(QueryRules.Default, general: true, lounge: true);

    private static async Task ReachesAsync(QueryRules rules, bool general, bool lounge)
    {
        await using var app = await App.StartAsync(new() { Services = services => services.AddSingleton(rules) });
        using var ben = await app.AsAsync(Cast.Ben);
        var status = general ? HttpStatusCode.OK : HttpStatusCode.NotFound;

        (await ben.OpenAsync(Cast.General.Address)).Is(status); // Its page, and its history.
        (await ben.OpenAsync($"{Cast.General.Address}?handler=History")).Is(status);
        (await ben.OpenAsync($"/messages/{Cast.BensHello}")).Is(status);
        (await ben.OpenAsync($"/channels/{Cast.General.Id}/changes?after=0")).Is(status);

        var list = (await ben.OpenAsync(Cast.PondBuild.Address)).Is(HttpStatusCode.OK);
        Assert.Equal(general ? 1 : 0, list.All($"a[data-channel='{Cast.General.Id}']").Count);

        var view = await new LiveViewQuery(app.Services.GetRequiredService<IDbContextFactory<AppDb>>()).RunAsync(Cast.Ben.Id, TestContext.Current.CancellationToken);
        Assert.Equal(general, view.Channels.ContainsKey(Cast.General.Id));
        Assert.Equal(lounge, view.Channels.ContainsKey(Cast.Lounge.Id));

        var posted = await app.Services.GetRequiredService<OpenChat.Web.Messaging.PostMessage>().RunAsync(Cast.General.Id, Cast.Ben.Id, "n", "Rain.");
        Assert.Equal(general ? OpenChat.Web.Messaging.PostOutcome.Posted : OpenChat.Web.Messaging.PostOutcome.NotFound, posted.Outcome);
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 })).Is(general ? HttpStatusCode.NoContent : HttpStatusCode.NotFound);
        (await ben.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(general ? HttpStatusCode.NoContent : HttpStatusCode.NotFound);

        (await ben.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.OK);
        (await ben.PostJsonAsync("/calls", new { channel = Cast.General.Id, nonce = "m", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.NotFound);
    }

    /// <summary>A channel whose rule lets no one in any more loses its call, too.</summary>
    [Fact]
    public async Task A_seat_in_a_channel_that_is_no_longer_seen_ends()
    {
        await using var app = await App.StartAsync();
        using var ben = await app.AsAsync(Cast.Ben);
        using var dan = await app.AsAsync(Cast.Dan);
        foreach (var one in new[] { ben, dan })
            (await one.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.OK);
        await app.Writes.RunAsync(async scope =>
        {
            var channel = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.Lounge.Id);
            channel.IsRestricted = true;
            channel.Access.Add(new Access { UserId = Cast.Dan.Id, Since = scope.Now });
        });
        await app.Services.GetRequiredService<OpenChat.Web.Calls.SeatKeeper>().RecheckAsync();
        var seated = await app.ReadAsync(db => db.Seats.Where(s => s.LiveUserId != null).Select(s => s.UserId).ToListAsync());
        Assert.Equal([Cast.Dan.Id], seated);
    }
}
