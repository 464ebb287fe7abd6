using System.Text.Json;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Rendering;
using OpenChat.Web.Tests.Pages;
using OpenChat.Web.Tests.Promises;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>Replies: what they quote, who may reply to what, and that a quote is text like any other.</summary>
public sealed class ReplyTests : LiveStreamTest
{
    [Fact]
    public async Task A_reply_quotes_its_parent_on_the_page_the_stream_and_in_a_repair()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(dan, Cast.General);
        var said = await ReplyAsync(Cast.Ana, "Welcome, Ben", Cast.BensHello);
        var rows = new[]
        {
            (await stream.UntilAsync("message")).Data.GetProperty("html").GetString()!,
            (await dan.GetAsync(Cast.General.Address)).One($"#m-{said.Id}").OuterHtml,
            (await dan.GetAsync($"/messages/{said.Id}")).One($"#m-{said.Id}").OuterHtml,
            JsonElement.Parse((await dan.GetAsync($"/channels/{Cast.General.Id}/changes?after=2")).Body)
                .GetProperty("changes")[0].GetProperty("html").GetString()!,
        };
        foreach (var row in rows) Assert.Equal("Ben Member Hello, pond people", Quote(row));
        Assert.Equal($"{Cast.General.Address}/1", (await dan.GetAsync($"/messages/{Cast.BensHello}?handler=Jump")).Location);
    }

    [Fact]
    public async Task Editing_renaming_and_deleting_the_parent_show_in_the_quote()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var said = await ReplyAsync(Cast.Ana, "Welcome", Cast.BensHello);
        async Task<string> ShownAsync() => Quote((await dan.GetAsync(Cast.General.Address)).One($"#m-{said.Id}").OuterHtml);
        Assert.Equal("Ben Member Hello, pond people", await ShownAsync());
        await DoAsync((EditMessage edit) => edit.RunAsync(Cast.BensHello, Cast.Ben.Id, "**Hello**, lake\npeople"));
        Assert.Equal("Ben Member Hello, lake", await ShownAsync());
        await App.Writes.RunAsync(scope => scope.Db.Users.Where(u => u.Id == Cast.Ben.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Benedict")));
        Assert.Equal("Benedict Hello, lake", await ShownAsync());
        await DoAsync((DeleteMessage delete) => delete.RunAsync(Cast.BensHello, Cast.Ben.Id));
        Assert.Equal("Message deleted", await ShownAsync());
    }

    [Fact]
    public async Task Nothing_of_another_channel_deleted_or_unknown_is_replied_to()
    {
        var here = await SayAsync(Cast.Dan, Cast.PondBuild, "Here");
        await DoAsync((DeleteMessage delete) => delete.RunAsync(here.Id, Cast.Dan.Id));
        foreach (var parent in new[] { Cast.BensHello, Cast.DansSecret, Cast.CleosNote, here.Id, Guid.CreateVersion7(), Guid.Empty })
            Assert.Equal(PostOutcome.ReplyGone, (await TryAsync(Cast.Ben, Cast.PondBuild, "Quoting", parent)).Outcome);
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.Text == "Quoting")));
    }

    [Fact]
    public async Task Strangers_former_members_and_the_blocked_reply_to_nothing()
    {
        foreach (var person in new[] { Cast.Cleo, Cast.Eve })
            Assert.Equal(PostOutcome.NotFound, (await TryAsync(person, Cast.General, "Hello", Cast.BensHello)).Outcome);
        await DoAsync((BlockUser block) => block.RunAsync(Cast.Ben.Id, Cast.Dan.Id));
        foreach (var person in new[] { Cast.Ben, Cast.Dan })
            Assert.Equal(PostOutcome.NotAllowed, (await TryAsync(person, Cast.BenAndDan, "Hello", Cast.DansSecret)).Outcome);
    }

    [Fact]
    public async Task The_same_text_to_another_parent_is_another_message()
    {
        var draft = new Draft("Yes", Cast.BensHello);
        var first = await DoAsync((PostMessage post) => post.RunAsync(Cast.General.Id, Cast.Dan.Id, "n", draft));
        var again = await DoAsync((PostMessage post) => post.RunAsync(Cast.General.Id, Cast.Dan.Id, "n", draft));
        Assert.Equal((PostOutcome.Repeated, first.Message!.Id), (again.Outcome, again.Message!.Id));
        foreach (var other in new Draft[] { new("Yes"), new("Yes", Cast.EvesGoodbye) })
            Assert.Equal(PostOutcome.NonceReused,
                (await DoAsync((PostMessage post) => post.RunAsync(Cast.General.Id, Cast.Dan.Id, "n", other))).Outcome);
    }

    [Fact]
    public async Task Without_script_the_messages_page_replies_and_a_refusal_keeps_the_text()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.OpenAsync($"/messages/{Cast.BensHello}");
        var shown = await dan.SubmitAsync(page, ".message-reply", ("text", "By the form"));
        Assert.Equal("Ben Member Hello, pond people", Quote(shown.All("li.msg")[^1].OuterHtml));
        var tooLong = await dan.SubmitAsync(page, ".message-reply", ("text", new string('y', 4001)));
        Assert.Equal(422, (int)tooLong.Status);
        Assert.Equal($"{Cast.BensHello}", tooLong.One("form.composer input[name=reply]").GetAttribute("value"));
        Assert.Contains("Replying to Ben Member Hello, pond people", tooLong.Text, StringComparison.Ordinal);
        await DoAsync((DeleteMessage delete) => delete.RunAsync(Cast.BensHello, Cast.Ben.Id));
        var late = await dan.SubmitAsync(page, ".message-reply", ("text", "Too late"), ("nonce", "late"));
        Assert.Equal(422, (int)late.Status);
        Assert.Equal("Too late", late.One("#composer").TextContent.Trim());
        Assert.Equal("", late.One("form.composer input[name=reply]").GetAttribute("value") ?? "");
        Assert.Contains("The message you replied to was deleted.", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_shows_nothing_of_another_channel()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        foreach (var reply in new[] { $"{Cast.DansSecret}", "<b>", new string('9', 4000) })
            foreach (var text in new[] { "Hello", new string('y', 4001) })
            {
                var refused = (await ana.PostAsync(Cast.General.Address, ("Text", text), ("Reply", reply)));
                Assert.Equal(422, (int)refused.Status);
                Assert.DoesNotContain("Between the two of us", refused.Body, StringComparison.Ordinal);
                Assert.Empty(refused.One("form.composer input[name=reply]").GetAttribute("value") ?? "");
            }
    }

    [Fact]
    public async Task A_reply_stands_under_its_own_head()
    {
        await SayAsync(Cast.Dan, Cast.PondBuild, "One");
        var two = await SayAsync(Cast.Dan, Cast.PondBuild, "Two");
        var three = (await TryAsync(Cast.Dan, Cast.PondBuild, "Three", two.Id)).Message!;
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.GetAsync(Cast.PondBuild.Address);
        Assert.True(page.One($"#m-{two.Id}").ClassList.Contains("cont"));
        Assert.False(page.One($"#m-{three.Id}").ClassList.Contains("cont"));
    }

    [Theory]
    [InlineData("Hello", "Hello")]
    [InlineData("\n\n  Hello  \nthere", "Hello")]
    [InlineData("**Bold** and `code` and ~~gone~~", "Bold and code and gone")]
    [InlineData("[a link](https://example.org/\">x)", "a link")]
    [InlineData("```js\nlet x = 1 < 2;\n```", "let x = 1 < 2;")]
    [InlineData("<b hx-get=/x>&amp;</b>", "<b hx-get=/x>&amp;</b>")]
    [InlineData("a > b \" c < d", "a > b \" c < d")]
    [InlineData("https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2")]
    [InlineData("", "")]
    public void A_quote_is_the_first_line_without_markup(string text, string line) => Assert.Equal(line, LineOf(text));

    [Fact]
    public void A_long_line_is_cut_between_letters()
    {
        Assert.Equal(new string('a', 200) + "…", LineOf(new string('a', 4000)));
        Assert.Equal(new string('a', 199) + "…", LineOf(new string('a', 199) + "🦆" + new string('b', 50)));
        Assert.Equal(201, LineOf("a" + new string('\u0301', 3999)).Length);
    }

    [Fact]
    public async Task Hostile_texts_are_quoted_as_text()
    {
        string? harmless = null;
        using var dan = await App.AsAsync(Cast.Dan);
        foreach (var (_, text) in HostileTexts.All.Prepend(new("Harmless", "Harmless")))
        {
            await DoAsync((EditMessage edit) => edit.RunAsync(Cast.BensHello, Cast.Ben.Id, text));
            var said = await ReplyAsync(Cast.Ana, "So you say", Cast.BensHello);
            var row = (await dan.GetAsync($"{Cast.General.Address}/{said.No}")).One($"#m-{said.Id}");
            Assert.Equal(harmless ??= HostileTexts.SkeletonOf(row), HostileTexts.SkeletonOf(row));
            Assert.InRange(row.QuerySelector("[data-line]")!.TextContent.Length, 0, 201);
        }
    }

    private async Task<Message> ReplyAsync(Person author, string text, Guid parent) =>
        (await TryAsync(author, Cast.General, text, parent)).Message!;

    private Task<PostResult> TryAsync(Person author, Place place, string text, Guid parent) =>
        DoAsync((PostMessage post) => post.RunAsync(place.Id, author.Id, "", new Draft(text, parent)));

    private static string LineOf(string text) => MessageBody.LineOf(text, _ => "");

    /// <summary>Name and line of a row's quote, as they are read.</summary>
    private static string Quote(string row)
    {
        var quote = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(row).QuerySelector(".reply-to")!;
        return string.Join(' ', quote.QuerySelectorAll("b, [data-line]").Select(part => part.TextContent.Trim()));
    }
}
