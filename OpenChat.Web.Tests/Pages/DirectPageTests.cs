using System.Net;
using OpenChat.Web.Tests.Support;

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
    public async Task Nobody_else_finds_it()
    {
        foreach (var person in new[] { Cast.Ana, Cast.Ola, Cast.Cleo })
        {
            using var visitor = await App.AsAsync(person);
            var nothing = (await visitor.GetAsync($"/d/{Guid.CreateVersion7()}")).Is(HttpStatusCode.NotFound);
            Assert.Equal(nothing.Text, (await visitor.GetAsync(Cast.BenAndDan.Address)).Is(HttpStatusCode.NotFound).Text);
            (await visitor.PostAsync(Cast.BenAndDan.Address, ("text", "x"), ("nonce", "n"))).Is(HttpStatusCode.NotFound);
        }
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync($"/d/{Cast.General.Id}")).Is(HttpStatusCode.NotFound); // A zone's channel is no conversation.
    }

    [Fact]
    public async Task A_block_closes_it_for_both_in_the_same_words_and_shows_no_presence_to_the_blocked()
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
}
