namespace OpenChat.Web.Tests.Pages;

/// <summary>A message's own page: its link, and its forms for those who may use them.</summary>
public sealed class MessagePageTests : AppTest
{
    private static readonly string BensHello = $"/messages/{Cast.BensHello}";

    [Fact]
    public async Task Author_edits_and_deletes_and_comes_back_to_the_message()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(BensHello);
        Assert.Equal("Hello, pond people", page.One("textarea[name=words]").TextContent);
        Assert.EndsWith($"{Cast.General.Address}/1", page.One("#link").GetAttribute("value"), StringComparison.Ordinal);
        var saved = await ben.SubmitOnlyAsync(page, ".message-edit", ("words", "Hello, *pond* people"));
        var address = saved.Response.Headers.Location!.OriginalString;
        Assert.EndsWith($"{Cast.General.Address}/1#m-{Cast.BensHello}", address, StringComparison.Ordinal);
        var shown = (await ben.OpenAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}");
        Assert.Equal("<p>Hello, <em>pond</em> people</p>", shown.QuerySelector(".msg-body")!.InnerHtml.Trim());
        Assert.Contains("(edited)", shown.TextContent, StringComparison.Ordinal);
        await ben.SubmitAsync(await ben.OpenAsync(BensHello), ".message-delete");
        shown = (await ben.OpenAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}");
        Assert.Contains("Message deleted", shown.TextContent, StringComparison.Ordinal);
        Assert.Null(shown.QuerySelector(".msg-body, .msg-tools"));
        Assert.Equal("", await TextAsync());
        Assert.Equal($"{Cast.General.Address}/1", (await ben.GetAsync(BensHello)).Location);
        (await ben.PostAsync(BensHello, ("words", "Back"))).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Author_alone_gets_the_text_as_it_was_typed()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostAsync(BensHello, ("words", "Hello, *pond* people"));
        Assert.Equal("""{"words":"Hello, *pond* people"}""", (await ben.GetAsync($"{BensHello}?handler=Words")).Is(HttpStatusCode.OK).Body);
        using var mod = await App.AsAsync(Cast.Mod);
        (await mod.GetAsync($"{BensHello}?handler=Words")).Is(HttpStatusCode.NotFound);
        await ben.PostAsync($"{BensHello}?handler=Delete");
        (await ben.GetAsync($"{BensHello}?handler=Words")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Moderator_deletes_what_others_wrote_and_edits_nothing()
    {
        using var mod = await App.AsAsync(Cast.Mod);
        var page = await mod.OpenAsync(BensHello);
        Assert.Null(page.Document.QuerySelector(".message-edit"));
        (await mod.PostAsync(BensHello, ("words", "I am Ben"))).Is(HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Redirect, (await mod.SubmitOnlyAsync(page, ".message-delete")).Status);
    }

    [Fact]
    public async Task Another_member_may_do_neither()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = (await dan.OpenAsync(BensHello)).Is(HttpStatusCode.OK);
        Assert.Empty(page.All(".message-edit, .message-delete"));
        (await dan.PostAsync(BensHello, ("words", "I am Ben"))).Is(HttpStatusCode.Forbidden);
        (await dan.PostAsync($"{BensHello}?handler=Delete")).Is(HttpStatusCode.Forbidden);
        Assert.Equal("Hello, pond people", await TextAsync());
    }

    [Fact]
    public async Task No_one_finds_a_message_of_a_channel_that_is_not_theirs()
    {
        foreach (var (person, message) in new[]
        {
            (Cast.Cleo, Cast.BensHello), (Cast.Eve, Cast.EvesGoodbye), (Cast.Ana, Cast.DansSecret), (Cast.Ben, Cast.CleosNote),
        })
        {
            using var visitor = await App.AsAsync(person);
            var nothing = (await visitor.GetAsync($"/messages/{Guid.CreateVersion7()}")).Is(HttpStatusCode.NotFound);
            Assert.Equal(nothing.Text, (await visitor.GetAsync($"/messages/{message}")).Is(HttpStatusCode.NotFound).Text);
            (await visitor.PostAsync($"/messages/{message}", ("words", "x"))).Is(HttpStatusCode.NotFound);
            (await visitor.PostAsync($"/messages/{message}?handler=Delete")).Is(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Refused_edit_keeps_what_was_typed()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(BensHello);
        var tooLong = new string('y', 4001);
        var refused = (await ben.SubmitOnlyAsync(page, ".message-edit", ("words", tooLong))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(tooLong, refused.One("textarea[name=words]").TextContent);
        Assert.Equal("true", refused.One("textarea[name=words]").GetAttribute("aria-invalid"));
        (await ben.SubmitOnlyAsync(page, ".message-edit", ("words", " "))).Is(HttpStatusCode.UnprocessableEntity);
    }

    private Task<string> TextAsync() =>
        App.ReadAsync(db => db.Messages.Where(m => m.Id == Cast.BensHello).Select(m => m.Text).SingleAsync());
}
