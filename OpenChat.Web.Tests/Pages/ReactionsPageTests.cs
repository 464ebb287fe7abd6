using System.Text.Json;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Reactions on pages and streams: in the row, in the list of who reacted, and by forms without script.</summary>
public sealed class ReactionsPageTests : LiveStreamTest
{
    private static readonly string OfBensHello = $"/messages/{Cast.BensHello}/reactions";

    [Fact]
    public async Task Without_script_a_form_adds_and_removes_and_returns_to_the_message()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.OpenAsync($"/messages/{Cast.BensHello}");
        Assert.Equal(Emoji.Quick, page.Texts("form.react button"));
        for (var n = 0; n < 2; n++)
        {
            var done = await dan.PostAsync(OfBensHello, ("emoji", "👍"));
            Assert.Equal($"{Cast.General.Address}/1", new Uri(App.Address, done.Location).AbsolutePath);
            Assert.EndsWith($"#m-{Cast.BensHello}", done.Response.Headers.Location!.OriginalString, StringComparison.Ordinal);
            Assert.Equal(n == 0 ? ["👍 1"] : [], await PillsAsync(dan)); // At once, however fast one is.
            foreach (var address in new[] { OfBensHello, $"/messages/{Cast.BensHello}" })
                Assert.Equal(n == 0 ? ["👍"] : [], (await dan.GetAsync(address)).Texts("form.react button[aria-pressed=true]"));
        }
    }

    [Fact]
    public async Task Without_script_a_field_takes_any_emoji_and_nothing_else()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.NotNull((await dan.OpenAsync($"/messages/{Cast.BensHello}")).One("form input[name=emoji]"));
        var refused = await dan.PostAsync(OfBensHello, ("emoji", "🫶🫶"));
        Assert.Equal(422, (int)refused.Response.StatusCode);
        Assert.Empty(await PillsAsync(dan));
        await dan.PostAsync(OfBensHello, ("emoji", "🫶🏽"));
        Assert.Equal(["🫶🏽 1"], await PillsAsync(dan));
    }

    [Fact]
    public async Task The_row_names_who_reacted_and_the_stream_brings_the_reactions_without_the_row()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var flo = await App.AsAsync(Cast.Flo);
        await using var bens = await OpenAsync(ben, Cast.General);
        await using var flos = await OpenAsync(flo, Cast.General);
        await ReactAsync(Cast.Dan, "🎉");
        var frame = (await bens.UntilAsync("react")).Data;
        Assert.Equal(frame.GetRawText(), (await flos.UntilAsync("react")).Data.GetRawText());
        Assert.Equal((Cast.BensHello, 3), (frame.GetProperty("id").GetGuid(), frame.GetProperty("seq").GetInt32()));
        var row = (await ben.GetAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}");
        var pill = row.QuerySelector(".reaction[data-emoji]")!;
        Assert.Equal(("🎉", "1", "000000000006"),
            (pill.GetAttribute("data-emoji"), pill.GetAttribute("data-count"), pill.GetAttribute("data-by")));
        var sent = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(frame.GetProperty("reactions").GetString()!);
        Assert.Equal(row.QuerySelector(".reactions")!.OuterHtml, sent.QuerySelector(".reactions")!.OuterHtml);
        Assert.DoesNotContain("Hello", frame.GetRawText(), StringComparison.Ordinal);
        foreach (var part in new[] { "<form", "<button", "RequestVerificationToken" })
            Assert.DoesNotContain(part, frame.GetRawText(), StringComparison.Ordinal);
        await ReactAsync(Cast.Dan, "🎉", on: false);
        Assert.Equal("", (await bens.UntilAsync("react")).Data.GetProperty("reactions").GetString());
    }

    [Fact]
    public async Task A_gap_is_repaired_with_the_reactions_and_a_stream_that_does_not_watch_gets_nothing()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var elsewhere = await OpenAsync(ben, Cast.PondBuild);
        await ReactAsync(Cast.Dan, "🎉");
        var gap = JsonElement.Parse((await ben.GetAsync($"/channels/{Cast.General.Id}/changes?after=2")).Body);
        var change = Assert.Single(gap.GetProperty("changes").EnumerateArray());
        Assert.Contains("data-emoji", change.GetProperty("html").GetString(), StringComparison.Ordinal);
        await SayAsync(Cast.Dan, Cast.PondBuild, "Later");
        Assert.DoesNotContain(await elsewhere.UpToAsync(f => f.Name == "message"), f => f.Name is "react" or "unread");
    }

    [Fact]
    public async Task Replayed_after_an_edit_a_reaction_does_not_claim_the_edits_place()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var before = Here;
        await ReactAsync(Cast.Dan, "🎉");
        await DoAsync((EditMessage edit) => edit.RunAsync(Cast.BensHello, Cast.Ben.Id, "Hello again"));
        await using var stream = await EventStream.OpenAsync(ben, $"after={before}&watch={Cast.General.Id}:2");
        Assert.Equal(3, (await stream.UntilAsync("react")).Data.GetProperty("rev").GetInt32());
        Assert.Equal(4, (await stream.UntilAsync("edit")).Data.GetProperty("rev").GetInt32());
    }

    [Fact]
    public async Task The_list_shows_everyone_but_those_whom_the_viewer_blocked()
    {
        foreach (var person in new[] { Cast.Dan, Cast.Flo, Cast.Ana }) await ReactAsync(person, "👍");
        await ReactAsync(Cast.Flo, "🦆");
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        foreach (var address in new[] { OfBensHello, $"{OfBensHello}?handler=List" })
        {
            Assert.Equal(["Dan Member", "Ana Owner"], (await ben.GetAsync(address)).Texts(".reactors li a"));
            Assert.Equal(["👍 2 people"], (await ben.GetAsync(address)).Texts(".reactors h2"));
            Assert.Equal(["👍 3 people", "🦆 1 person"], (await dan.GetAsync(address)).Texts(".reactors h2"));
            Assert.Equal(["Dan Member", "Flo Blocked", "Ana Owner", "Flo Blocked"], (await dan.GetAsync(address)).Texts(".reactors li a"));
        }
        Assert.Empty((await ben.GetAsync($"{OfBensHello}?handler=List")).All("main, form"));
    }

    [Fact]
    public async Task Refusals_say_why_to_people_and_to_scripts()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var refused = (await dan.PostAsync(OfBensHello, ("emoji", "not one"))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Choose an emoji to react with.", refused.One(".error-text").TextContent.Trim());
        using var flo = await App.AsAsync(Cast.Flo);
        var own = await DoAsync((PostMessage post) => post.RunAsync(Cast.BenAndFlo.Id, Cast.Flo.Id, "", new Draft("Hello")));
        Assert.Equal(PostOutcome.NotAllowed, own.Outcome);
        await DoAsync((DeleteMessage delete) => delete.RunAsync(Cast.BensHello, Cast.Ben.Id));
        (await dan.GetAsync(OfBensHello)).Is(HttpStatusCode.NotFound);
        (await dan.PostAsync(OfBensHello, ("emoji", "👍"))).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_page_lists_the_viewers_own_only_of_crowded_messages()
    {
        await App.Writes.RunAsync(async scope =>
        {
            for (var n = 0; n < 30; n++)
            {
                var user = Cast.Row(new Person(Guid.CreateVersion7(), $"guest{n}", $"Guest {n}"), scope.Now);
                scope.Db.Users.Add(user);
                var at = scope.Now.AddMinutes(n);
                scope.Db.Reactions.Add(new() { MessageId = Cast.BensHello, UserId = user.Id, Emoji = "👍", At = at });
            }
            await scope.Db.SaveChangesAsync();
        });
        await ReactAsync(Cast.Ana, "🎉");
        await App.Writes.RunAsync(scope => scope.Db.Reactions.AddAsync(
            new() { MessageId = Cast.BensHello, UserId = Cast.Dan.Id, Emoji = "👍", At = scope.Now.AddYears(-1) }).AsTask());
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await dan.GetAsync(Cast.General.Address);
        Assert.Equal($"{Cast.BensHello}:👍", page.One("message-list").GetAttribute("data-mine"));
        var crowded = page.One(".reaction[data-emoji='👍']");
        Assert.Equal("31", crowded.GetAttribute("data-count"));
        Assert.Equal(25, crowded.GetAttribute("data-by")!.Split(' ').Length);
        Assert.Equal("", (await ben.GetAsync(Cast.General.Address)).One("message-list").GetAttribute("data-mine"));
    }

    private Task<ReactOutcome> ReactAsync(Person person, string emoji, bool on = true) =>
        DoAsync((ToggleReaction toggle) => toggle.RunAsync(Cast.BensHello, person.Id, emoji, on));

    private static async Task<IReadOnlyList<string>> PillsAsync(Visitor visitor) =>
        (await visitor.GetAsync(Cast.General.Address)).Texts($"#m-{Cast.BensHello} .reaction[data-emoji]");
}
