using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Pages;

/// <summary>A conversation of two.</summary>
public sealed class DirectPageTests : AppTest
{
    [Fact]
    public async Task Both_read_and_write_and_see_the_other_in_the_header()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.BenAndDan.Address);
        Assert.Equal("/u/dan", page.One(".pane-head h1 a").GetAttribute("href"));
        Assert.NotNull(page.Document.QuerySelector(".pane-head .presence"));
        Assert.Equal(["Between the two of us"], page.Texts(".messages .msg-body"));
        await ben.SubmitAsync(page, "form.composer", ("text", "Heard"));
        using var dan = await App.AsAsync(Cast.Dan);
        page = await dan.OpenAsync(Cast.BenAndDan.Address);
        Assert.Equal(["Between the two of us", "Heard"], page.Texts(".messages .msg-body"));
        Assert.Equal("/u/ben", page.One(".pane-head h1 a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_call_is_offered_once_both_have_written_and_until_then_its_reason_stands_there()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan); // He wrote first.
        var bens = await ben.OpenAsync(Cast.BenAndDan.Address);
        Assert.Equal("Send Dan Member a message before you call.", bens.One("#no-call").TextContent);
        var dans = await dan.OpenAsync(Cast.BenAndDan.Address);
        Assert.Equal("You can call Ben Member after they reply.", dans.One("#no-call").TextContent);
        Assert.Empty(bens.All("[data-call-start]"));
        await ben.SubmitAsync(bens, "form.composer", ("text", "Heard"));
        foreach (var person in new[] { ben, dan })
        {
            var page = await person.OpenAsync(Cast.BenAndDan.Address);
            Assert.Single(page.All("[data-call-start]"));
            Assert.Empty(page.All("[data-no-call]"));
        }
        // After a block neither is offered, for either of them.
        Assert.Empty((await ben.OpenAsync(Cast.BenAndFlo.Address)).All("[data-call-start], [data-no-call]"));
    }

    [Fact]
    public async Task No_one_else_finds_it()
    {
        foreach (var person in new[] { Cast.Ana, Cast.Ola, Cast.Cleo })
        {
            using var visitor = await App.AsAsync(person);
            var nothing = (await visitor.GetAsync($"/d/{Guid.CreateVersion7()}")).Is(HttpStatusCode.NotFound);
            Assert.Equal(nothing.Text, (await visitor.GetAsync(Cast.BenAndDan.Address)).Is(HttpStatusCode.NotFound).Text);
            (await visitor.PostAsync(Cast.BenAndDan.Address, ("text", "x"), ("nonce", "n"))).Is(HttpStatusCode.NotFound);
        }
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync($"/d/{Cast.General.Id}")).Is(HttpStatusCode.NotFound); // A zone's channel is not a conversation.
    }

    [Fact]
    public async Task A_block_closes_it_for_both_with_the_same_text_and_hides_presence_from_the_blocked()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var flo = await App.AsAsync(Cast.Flo);
        var (bens, flos) = (await ben.OpenAsync(Cast.BenAndFlo.Address), await flo.OpenAsync(Cast.BenAndFlo.Address));
        Assert.Equal(bens.One(".composer").TextContent, flos.One(".composer").TextContent);
        Assert.Null(flos.Document.QuerySelector(".pane-head .presence"));
        Assert.Null(flos.Document.QuerySelector("form.composer"));
        foreach (var person in new[] { ben, flo })
            (await person.PostAsync(Cast.BenAndFlo.Address, ("text", "x"), ("nonce", "n"))).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_refused_message_leaves_the_head_as_it_was()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.PostAsync(Cast.BenAndDan.Address, ("text", ""), ("nonce", "n"));
        Assert.NotNull(page.Is(HttpStatusCode.UnprocessableEntity).Document.QuerySelector(".pane-head .presence"));
    }

    [Fact]
    public async Task Refusal_is_the_same_for_a_block_and_for_someone_who_takes_no_direct_messages()
    {
        await ShyAsync(Cast.Dan);
        using var flo = await App.AsAsync(Cast.Flo); // Ben has blocked Flo.
        using var ben = await App.AsAsync(Cast.Ben); // Dan has blocked no one.
        var (blocked, refused) = (await flo.OpenAsync(Cast.BenAndFlo.Address), await ben.OpenAsync(Cast.BenAndDan.Address));
        Assert.Equal(blocked.One(".composer").OuterHtml, refused.One(".composer").OuterHtml);
        foreach (var (person, chat) in new[] { (flo, Cast.BenAndFlo), (ben, Cast.BenAndDan) })
        {
            var page = (await person.PostAsync(chat.Address, ("text", "x"), ("nonce", "n"))).Is(HttpStatusCode.Forbidden);
            Assert.Equal("You can't message each other right now.", page.One(".composer").TextContent.Trim());
        }
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Contains("You turned off direct messages.", (await dan.OpenAsync(Cast.BenAndDan.Address)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_chat_and_call_are_refused_alike_and_in_a_zone_everyone_writes_as_before()
    {
        await ShyAsync(Cast.Mod);
        using var dan = await App.AsAsync(Cast.Dan);
        var shy = (await dan.PostAsync("/u/mod?handler=Message")).Is(HttpStatusCode.Forbidden);
        using var adm = await App.AsAsync(Cast.Adm);
        await adm.PostAsync("/u/dan?handler=Block");
        var blocked = (await dan.PostAsync("/u/adm?handler=Message")).Is(HttpStatusCode.Forbidden);
        Assert.Equal(shy.One(".error-text").TextContent, blocked.One(".error-text").TextContent);
        await ShyAsync(Cast.Ana);
        foreach (var author in new[] { Cast.Ana, Cast.Ben })
            await App.Writes.RunAsync(async scope =>
            {
                var chat = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.AnaAndBen.Id);
                await scope.AddMessageAsync(chat, new Message
                {
                    ChannelId = chat.Id, AuthorId = author.Id, Text = "Hi", Nonce = author.Username, CreatedAt = scope.Now,
                });
            });
        using var ben = await App.AsAsync(Cast.Ben);
        var call = await ben.PostJsonAsync("/calls", new { channel = Cast.AnaAndBen.Id, nonce = "1" });
        Assert.Contains("unavailable", call.Is(HttpStatusCode.Conflict).Body, StringComparison.Ordinal); // As for a block.
        using var ana = await App.AsAsync(Cast.Ana);
        (await ana.PostAsync(Cast.General.Address, ("text", "In the zone"), ("nonce", "z"))).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Direct_messages_are_turned_off_and_on_in_the_settings()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.OpenAsync("/settings/privacy");
        Assert.True(page.One("#direct").HasAttribute("checked"));
        page.One("#direct").RemoveAttribute("checked");
        page = await dan.SubmitAsync(page, "form[action='/settings/privacy']");
        Assert.False(page.Is(HttpStatusCode.OK).One("#direct").HasAttribute("checked"));
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Empty((await ben.OpenAsync(Cast.BenAndDan.Address)).All("form.composer"));
        await dan.SubmitAsync(page, "form[action='/settings/privacy']", ("Input.TakesDirect", "true"));
        Assert.Single((await ben.OpenAsync(Cast.BenAndDan.Address)).All("form.composer"));
    }

    private Task<int> ShyAsync(Person person) => App.Writes.RunAsync(scope =>
        scope.Db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.RefusesDirect, true)));
}

/// <summary>Presence is looked up for whom a page shows, and by no request that shows no one.</summary>
public sealed class PresenceQueriesTests() : AppTest(new()
{
    FakeTime = true,
    Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")],
})
{
    [Fact]
    public async Task Pages_of_a_person_look_it_up_and_what_is_sent_to_them_does_not()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var (chat, card) = (await ben.OpenAsync(Cast.BenAndDan.Address), await ben.OpenAsync("/u/mod"));
        Assert.Equal(0, await QueriesAsync(() => ben.SubmitOnlyAsync(chat, "form.composer", ("text", "Rain."))));
        Assert.Equal(0, await QueriesAsync(() => ben.SubmitOnlyAsync(card, "form[action$='handler=Message']")));
        Assert.NotEqual(0, await QueriesAsync(() => ben.OpenAsync(Cast.BenAndDan.Address)));
        Assert.NotEqual(0, await QueriesAsync(() => ben.OpenAsync("/u/dan")));
    }

    private async Task<int> QueriesAsync(Func<Task<HtmlPage>> request)
    {
        var before = Count();
        await request();
        return Count() - before;

        int Count() => App.Log.Lines.Count(line => line.Text.Contains("Executed DbCommand", StringComparison.Ordinal)
            && line.Text.Contains("shows_presence", StringComparison.Ordinal) && line.Text.Contains("blocks", StringComparison.Ordinal));
    }
}
