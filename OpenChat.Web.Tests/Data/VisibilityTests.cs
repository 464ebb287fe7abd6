using System.Linq.Expressions;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Data;

/// <summary>Who may see a channel is stated once: another rule in its place changes everything that people can reach.</summary>
public sealed class VisibilityTests
{
    /// <summary>The rule as it is, except that no one sees #general.</summary>
    private static readonly Expression<Func<Channel, Guid, bool>> AllButGeneral = (channel, user) => channel.Slug != "general"
        && (channel.IsRestricted ? channel.Access.Any(a => a.UserId == user) : channel.Zone!.Members.Any(m => m.UserId == user));

    /// <summary>One for all tests: EF builds its services anew for each instance.</summary>
    private static readonly QueryRules Changed =
        QueryRules.Default.With(((Func<Channel, Guid, bool>)Visibility.IsVisibleTo).Method, AllButGeneral);

    [Fact]
    public Task Changed_in_one_place_page_list_stream_post_read_mark_call_and_settings_follow() =>
        ReachesAsync(Changed, general: false, lounge: true);

    [Fact]
    public Task Left_alone_they_find_the_channel() => ReachesAsync(QueryRules.Default, general: true, lounge: true);

    /// <summary>With a zone or without, open or restricted, with access or without, as a member or not.</summary>
    [Fact]
    public async Task A_channel_found_by_its_id_and_a_list_of_channels_follow_the_same_rule_in_every_case()
    {
        await using var database = await TestDatabase.WithCastAsync();
        await using var db = database.Open();
        var expected = new HashSet<Guid>();
        foreach (var zone in new Guid?[] { null, Cast.PondClub, Cast.CleosCorner }) // Dan is a member of the first.
            foreach (var isRestricted in new[] { false, true })
                foreach (var hasAccess in new[] { false, true })
                {
                    var isMember = zone == Cast.PondClub;
                    var channel = new Channel { ZoneId = zone, IsRestricted = isRestricted, Slug = $"{isRestricted}-{hasAccess}" };
                    if (hasAccess) channel.Access.Add(new() { UserId = Cast.Dan.Id });
                    if (isRestricted ? hasAccess && (zone is null || isMember) : isMember) expected.Add(channel.Id);
                    db.Add(channel);
                }
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        expected.UnionWith([Cast.General.Id, Cast.PondBuild.Id, Cast.Lounge.Id, Cast.BenAndDan.Id]);

        async Task IsAsync(IQueryable<Channel> found) =>
            Assert.Equal(expected.Order(), (await found.Select(c => c.Id).ToListAsync(TestContext.Current.CancellationToken)).Order());
        await IsAsync(db.Channels.VisibleTo(Cast.Dan.Id));
        await IsAsync(db.Members.ChannelsOf(db.Access, Cast.Dan.Id));
    }

    /// <summary>Even if a rule ever lets someone see a zone's channel who isn't a member, they don't write in it.</summary>
    [Fact]
    public async Task An_author_who_sees_the_channel_and_is_no_member_may_not_edit()
    {
        var everyone = QueryRules.Default.With(
            ((Func<Channel, Guid, bool>)Visibility.IsVisibleTo).Method,
            (Expression<Func<Channel, Guid, bool>>)((channel, user) => true));
        await using var app = await App.StartAsync(new() { Services = services => services.AddSingleton(everyone) });
        var edited = await app.Services.GetRequiredService<EditMessage>().RunAsync(Cast.EvesGoodbye, Cast.Eve.Id, "I am back");
        Assert.Equal(ChangeOutcome.NotAllowed, edited);
    }

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

        var contexts = app.Services.GetRequiredService<IDbContextFactory<AppDb>>();
        var view = await new LiveViewQuery(contexts).RunAsync(Cast.Ben.Id, TestContext.Current.CancellationToken);
        Assert.Equal(general, view.Channels.ContainsKey(Cast.General.Id));
        Assert.Equal(lounge, view.Channels.ContainsKey(Cast.Lounge.Id));

        var post = app.Services.GetRequiredService<PostMessage>();
        var posted = await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n", new Draft("Rain."));
        Assert.Equal(general ? PostOutcome.Posted : PostOutcome.NotFound, posted.Outcome);
        var changed = general ? HttpStatusCode.NoContent : HttpStatusCode.NotFound;
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 })).Is(changed);
        (await ben.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(changed);

        (await CallAsync(ben, Cast.Lounge)).Is(HttpStatusCode.OK);
        (await CallAsync(ben, Cast.General)).Is(HttpStatusCode.NotFound);

        using var adm = await app.AsAsync(Cast.Adm);
        const string settings = "/zones/pond-club/channels";
        Assert.Equal(general, (await adm.OpenAsync(settings)).Texts(".rows a.strong").Contains("general"));
        (await adm.OpenAsync($"{settings}/{Cast.General.Id}")).Is(status);
        var settled = general ? HttpStatusCode.Redirect : HttpStatusCode.NotFound;
        (await adm.PostAsync($"{settings}?handler=Move", ("channel", $"{Cast.General.Id}"), ("up", "false"))).Is(settled);
        (await adm.PostAsync($"{settings}/{Cast.General.Id}", ("Input.Name", "general"), ("Input.Topic", "New"))).Is(settled);
        (await adm.PostAsync($"{settings}/{Cast.General.Id}?handler=Delete", ("typed", "general"))).Is(settled);
    }

    private static Task<HtmlPage> CallAsync(Visitor visitor, Place place) =>
        visitor.PostJsonAsync("/calls", new { channel = place.Id, nonce = $"{place.Id:N}", inst = Guid.CreateVersion7() });

    /// <summary>A channel whose rule lets no one in any more loses its call, too.</summary>
    [Fact]
    public async Task A_seat_in_a_channel_that_is_no_longer_seen_ends()
    {
        await using var app = await App.StartAsync();
        using var ben = await app.AsAsync(Cast.Ben);
        using var dan = await app.AsAsync(Cast.Dan);
        foreach (var one in new[] { ben, dan }) (await CallAsync(one, Cast.Lounge)).Is(HttpStatusCode.OK);
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
