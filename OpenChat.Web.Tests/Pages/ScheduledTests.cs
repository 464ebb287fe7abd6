using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Messages for later: written, listed, changed, and sent once when they are due.</summary>
public sealed class ScheduledTests() : AppTest(new AppOptions { FakeTime = true })
{
    private static readonly string Later = $"/channels/{Cast.PondBuild.Id}/later";

    private DateTime Now => App.Clock!.GetUtcNow().UtcDateTime;

    private string In(TimeSpan wait) => (Now + wait).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private Task<List<string>> SaidAsync() => App.ReadAsync(db =>
        db.Messages.Where(m => m.ChannelId == Cast.PondBuild.Id).OrderBy(m => m.No).Select(m => m.Text).ToListAsync());

    private async Task ScheduleAsync(Person person, string text, TimeSpan wait, HttpStatusCode expected = HttpStatusCode.Redirect)
    {
        using var visitor = await App.AsAsync(person);
        var page = await visitor.OpenAsync(Later);
        (await visitor.SubmitOnlyAsync(page, $"form[action='{Later}']", ("text", text), ("at", In(wait)))).Is(expected);
    }

    /// <summary>Moves the clock until the server has dealt with everything that is due.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        App.Clock!.Advance(time);
        await Patience.UntilAsync(async () =>
        {
            App.Clock!.Advance(TimeSpan.FromSeconds(1));
            var now = Now;
            return !await App.ReadAsync(db => db.ScheduledMessages.AnyAsync(s => !s.HasFailed && s.DueAt <= now));
        }, () => "Something that is due was not sent.");
    }

    [Fact]
    public async Task Without_script_it_is_written_listed_changed_and_sent_when_it_is_due()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        var form = await ben.PostAsync($"{Later}?handler=Write", ("text", "Bring boots"));
        Assert.Equal("Bring boots", form.One("#later-text").TextContent);
        (await ben.SubmitOnlyAsync(form, $"form[action='{Later}']", ("at", In(TimeSpan.FromHours(2))))).Is(HttpStatusCode.Redirect);
        var list = await ben.OpenAsync("/scheduled");
        Assert.Equal(["#pond-build · Pond Club"], list.Texts("article .strong.clip"));
        await ben.SubmitOnlyAsync(list, "article form", ("text", "Bring **boots**"), ("at", In(TimeSpan.FromHours(3))));
        await PassAsync(TimeSpan.FromHours(2.5));
        Assert.Empty(await SaidAsync());
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["Bring **boots**"], await SaidAsync());
        Assert.Contains("Nothing scheduled", (await ben.OpenAsync("/scheduled")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_now_and_delete_and_nobody_elses_are_listed()
    {
        await ScheduleAsync(Cast.Ben, "At once", TimeSpan.FromDays(1));
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        var id = await App.ReadAsync(db => db.ScheduledMessages.Select(s => s.Id).SingleAsync());
        Assert.Empty((await dan.OpenAsync("/scheduled")).All("article"));
        foreach (var address in new[] { $"/scheduled?id={id}", $"/scheduled?handler=Now&id={id}", $"/scheduled?handler=Delete&id={id}" })
            (await dan.PostAsync(address, ("text", "Mine"), ("at", In(TimeSpan.FromHours(1))))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"/scheduled?handler=Now&id={id}", ("text", "At once"))).Is(HttpStatusCode.Redirect);
        await PassAsync(TimeSpan.Zero);
        Assert.Equal(["At once"], await SaidAsync());
        await ScheduleAsync(Cast.Ben, "Never", TimeSpan.FromDays(1));
        var list = await ben.OpenAsync("/scheduled");
        (await ben.PostAsync(list.One("[formaction*='handler=Delete']").GetAttribute("formaction")!)).Is(HttpStatusCode.Redirect);
        Assert.Empty((await ben.OpenAsync("/scheduled")).All("article"));
    }

    [Fact]
    public async Task After_a_kick_it_is_not_sent_and_its_author_reads_why()
    {
        await ScheduleAsync(Cast.Dan, "Still here?", TimeSpan.FromHours(1));
        await App.Services.GetRequiredService<KickMember>().RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id);
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Empty(await SaidAsync());
        using var dan = await App.AsAsync(Cast.Dan);
        var list = await dan.OpenAsync("/scheduled");
        Assert.Equal(["a channel you can't see"], list.Texts("article .strong.clip"));
        Assert.Contains("Not sent", list.One("article .error-text").TextContent, StringComparison.Ordinal);
        Assert.Equal("Still here?", list.One("article textarea").TextContent);
    }

    [Fact]
    public async Task The_same_form_sent_twice_schedules_once_and_sends_once()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Later);
        for (var n = 0; n < 2; n++)
            await ben.SubmitOnlyAsync(page, $"form[action='{Later}']", ("text", "Once"), ("at", In(TimeSpan.FromHours(1))));
        Assert.Equal(1, await App.ReadAsync(db => db.ScheduledMessages.CountAsync()));
        var id = await App.ReadAsync(db => db.ScheduledMessages.Select(s => s.Id).SingleAsync());
        var post = App.Services.GetRequiredService<PostMessage>();
        await post.RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, id.ToString("N"), new Draft("Once"));
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["Once"], await SaidAsync());
        Assert.False(await App.ReadAsync(db => db.ScheduledMessages.AnyAsync()));
    }

    [Theory]
    [InlineData("Too late", -5, "This time has passed. Choose a later one.")]
    [InlineData("Too far", 60 * 24 * 400, "Choose a time within a year.")]
    [InlineData("", 60, "Write a message first.")]
    public async Task A_refusal_says_why_and_keeps_the_words(string text, int minutes, string problem)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var answer = await ben.PostAsync(Later, ("text", text), ("at", In(TimeSpan.FromMinutes(minutes))));
        answer.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal((problem, text), (answer.One("#later-error").TextContent.Trim(), answer.One("#later-text").TextContent));
        Assert.False(await App.ReadAsync(db => db.ScheduledMessages.AnyAsync()));
        (await ben.PostAsync(Later, ("text", "x"), ("at", "yesterday"))).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Readers_may_not_schedule_where_they_may_not_post()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.PostAsync($"/channels/{Cast.BenAndFlo.Id}/later", ("text", "Hello"), ("at", In(TimeSpan.FromHours(1)))))
            .Is(HttpStatusCode.Forbidden);
        using var cleo = await App.AsAsync(Cast.Cleo);
        (await cleo.PostAsync(Later, ("text", "Hello"), ("at", In(TimeSpan.FromHours(1))))).Is(HttpStatusCode.NotFound);
    }
}
