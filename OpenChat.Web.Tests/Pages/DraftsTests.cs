using System.Text.Json;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>What someone typed and did not send, on their other devices and on no one else's.</summary>
public sealed class DraftsTests : LiveStreamTest
{
    private static readonly string Path = $"/channels/{Cast.General.Id}/draft";

    private static JsonElement JsonOf(HtmlPage answer) => JsonDocument.Parse(answer.Is(HttpStatusCode.OK).Text).RootElement;

    private static string? TextIn(HtmlPage answer) => JsonOf(answer).GetProperty("text").GetString();

    [Fact]
    public async Task A_draft_stands_in_the_composer_of_every_device_and_marks_its_channel()
    {
        var question = (await SayAsync(Cast.Ana, Cast.General, "Who brings the net?")).Id;
        using var ben = await App.AsAsync(Cast.Ben);
        using var other = await App.AsAsync(Cast.Ben);
        await using var stream = await EventStream.OpenAsync(other, "");
        (await ben.PostJsonAsync(Path, new { text = "Half a <b>thought\n\n", reply = question, quiet = true })).Is(HttpStatusCode.OK);
        var told = (await stream.UpToAsync(f => f.Name == "draft"))[^1].Data;
        Assert.Equal((Cast.General.Id, 1, true),
            (told.GetProperty("channel").GetGuid(), told.GetProperty("version").GetInt32(), told.GetProperty("has").GetBoolean()));
        var page = await other.OpenAsync(Cast.General.Address);
        Assert.Equal("Half a <b>thought\n\n", page.One("#composer").TextContent);
        Assert.Equal(question.ToString(), page.One(".composer [name=reply]").GetAttribute("value"));
        Assert.False(page.One(".composer [name=notify][type=checkbox]").HasAttribute("checked"));
        Assert.Empty(page.All("[data-drafted]")); // Not of the channel in view.
        var elsewhere = await other.OpenAsync(Cast.PondBuild.Address);
        Assert.Equal($"channel-{Cast.General.Id}", elsewhere.One("[data-drafted]").Closest("li")!.Id);
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Empty((await dan.OpenAsync(Cast.General.Address)).One("#composer").TextContent);
        Assert.Equal("", TextIn(await dan.GetAsync(Path)));
    }

    [Fact]
    public async Task Versions_tell_an_old_page_from_a_newer_draft_and_only_changes_count()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        foreach (var (text, version) in new[] { ("", 0), ("One", 1), ("One", 1), ("Two", 2), ("", 3), ("", 3), ("Three", 4) })
            Assert.Equal(version, JsonOf(await ben.PostJsonAsync(Path, new { text })).GetProperty("version").GetInt32());
        Assert.Equal("4", (await ben.OpenAsync(Cast.General.Address)).One("message-composer").GetAttribute("data-version"));
        Assert.Equal(4, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Draft)));
    }

    [Fact]
    public async Task Words_that_another_device_kept_since_are_not_replaced()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostJsonAsync(Path, new { text = "At the desk", @base = 0 });
        foreach (var text in new[] { "On the way", "" })
            Assert.True(JsonOf(await ben.PostJsonAsync(Path, new { text, @base = 0 })).GetProperty("conflict").GetBoolean());
        Assert.Equal("At the desk", TextIn(await ben.GetAsync(Path)));
        (await ben.PostJsonAsync(Path, new { text = "Both", @base = 1 })).Is(HttpStatusCode.OK);
        var old = await ben.OpenAsync(Cast.General.Address); // A page without script, in which "Both" is sent later.
        await ben.PostJsonAsync(Path, new { text = "Something new", @base = 2 });
        (await ben.SubmitOnlyAsync(old, ".composer")).Is(HttpStatusCode.Redirect);
        Assert.Equal("Something new", TextIn(await ben.GetAsync(Path)));
    }

    [Fact]
    public async Task Sent_without_script_it_is_gone_and_what_was_refused_stays()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostJsonAsync(Path, new { text = "Half a thought" });
        var page = await ben.OpenAsync(Cast.General.Address);
        var refused = await ben.SubmitOnlyAsync(page, ".composer", ("text", new string('x', 4001)));
        Assert.Equal(4001, refused.Is(HttpStatusCode.UnprocessableEntity).One("#composer").TextContent.Length);
        Assert.Equal("", refused.One("message-composer").GetAttribute("data-version") ?? "");
        (await ben.SubmitOnlyAsync(page, ".composer", ("text", "A whole one"))).Is(HttpStatusCode.Redirect);
        Assert.Empty((await ben.OpenAsync(Cast.General.Address)).One("#composer").TextContent);
    }

    [Fact]
    public async Task What_it_replied_to_may_be_deleted_and_what_is_too_tooLongstays_in_the_browser()
    {
        var question = (await SayAsync(Cast.Ana, Cast.General, "Who brings the net?")).Id;
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostJsonAsync(Path, new { text = "Yes", reply = question });
        await DoAsync((DeleteMessage delete) => delete.RunAsync(question, Cast.Ana.Id));
        var page = await ben.OpenAsync(Cast.General.Address);
        Assert.Equal(("Yes", ""), (page.One("#composer").TextContent, page.One(".composer [name=reply]").GetAttribute("value") ?? ""));
        var tooLong = new { text = new string('x', KeptDraft.TextMax + 1) };
        (await ben.PostJsonAsync(Path, tooLong)).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("Yes", TextIn(await ben.GetAsync(Path)));
    }
}
