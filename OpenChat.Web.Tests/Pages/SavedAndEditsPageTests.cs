using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The list of what one saved, and of what a message said before.</summary>
public sealed class SavedAndEditsPageTests : LiveStreamTest
{
    private static readonly string OfBensHello = $"/messages/{Cast.BensHello}";

    [Fact]
    public async Task Without_script_a_form_saves_and_the_list_takes_it_off()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Contains("Nothing saved yet", (await dan.GetAsync("/saved")).Text, StringComparison.Ordinal);
        await dan.SubmitOnlyAsync(await dan.GetAsync(OfBensHello), "form[action$='handler=Save']");
        await DoAsync((SaveMessage save) => save.RunAsync(Cast.DansSecret, Cast.Dan.Id, on: true));
        var list = await dan.GetAsync("/saved");
        Assert.Equal(["Dan Member", "Ben Member"], list.Texts("article .strong")); // The latest first.
        Assert.Equal(["Ben Member", "#general · Pond Club"], list.Texts("article .muted"));
        Assert.Equal($"{Cast.General.Address}/1#m-{Cast.BensHello}", list.All("article .btn.sm[href]")[^1].GetAttribute("href"));
        Assert.Equal("Saved messages", list.One(".channel[aria-current=page]").TextContent.Trim());
        var off = await dan.SubmitOnlyAsync(list, "article form");
        Assert.Equal("/saved", new Uri(App.Address, off.Location).AbsolutePath);
        Assert.Single((await dan.GetAsync("/saved")).All("article"));
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Empty((await ben.GetAsync("/saved")).All("article")); // Only one's own.
    }

    [Fact]
    public async Task Fifty_stand_on_a_page_and_the_rest_follows()
    {
        for (var n = 0; n < 53; n++)
        {
            var said = await SayAsync(Cast.Ben, Cast.General, $"Number {n}");
            await DoAsync((SaveMessage save) => save.RunAsync(said.Id, Cast.Dan.Id, on: true));
        }
        using var dan = await App.AsAsync(Cast.Dan);
        var first = await dan.GetAsync("/saved");
        var second = await dan.GetAsync(first.One("a[rel=next]").GetAttribute("href")!);
        IEnumerable<string> all = [.. first.Texts(".msg-body"), .. second.Texts(".msg-body")];
        Assert.Equal(Enumerable.Range(0, 53).Select(n => $"Number {n}").Reverse(), all);
        Assert.Equal((50, 0), (first.All("article").Count, second.All("a[rel=next]").Count));
        foreach (var odd in new[] { "-1", "99999999999999999999", "x" }) (await dan.GetAsync($"/saved?before={odd}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_a_message_said_is_for_its_author_and_moderators()
    {
        await DoAsync((EditMessage edit) => edit.RunAsync(Cast.BensHello, Cast.Ben.Id, "Hello, **all**"));
        foreach (var person in new[] { Cast.Ben, Cast.Mod })
        {
            using var visitor = await App.AsAsync(person);
            var link = (await visitor.GetAsync(OfBensHello)).One("a[href$='/edits']").GetAttribute("href")!;
            foreach (var address in new[] { link, $"{link}?handler=List" })
                Assert.Equal(["Hello, all", "Hello, pond people"], (await visitor.GetAsync(address)).Texts(".edits .msg-body"));
        }
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Empty((await dan.GetAsync(OfBensHello)).All("a[href$='/edits']"));
        (await dan.GetAsync($"{OfBensHello}/edits")).Is(HttpStatusCode.NotFound);
        await DoAsync((DeleteMessage delete) => delete.RunAsync(Cast.BensHello, Cast.Ben.Id));
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync($"{OfBensHello}/edits")).Is(HttpStatusCode.NotFound);
    }
}
