using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A proxy or a captive portal answers in the server's place, or the server answers a form with an error.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ForeignAnswersTests : AppTest
{
    private const string Page =
        "<html><head><title>Not ours</title></head><body><main id='main'><h1>502 Bad Gateway</h1></main></body></html>";

    private static Task<IAsyncDisposable> AnswerAsync(IPage page, string address, int status) => page.RouteAsync(
        address, route => route.FulfillAsync(new() { Status = status, ContentType = "text/html", Body = Page }));

    [Theory]
    [InlineData(502, "Can't reach the server. What you typed is still here.")]
    [InlineData(403, "Something between you and the server refused this. What you typed is still here.")]
    [InlineData(200, "Your network answered instead of the server. You may have to sign in to the network first.")]
    public async Task A_click_that_something_else_answers_becomes_a_sentence(int status, string sentence)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect($"{status}");
        var chat = await browser.ChatAsync(Cast.General);
        await chat.TypeAsync("Half a thought");
        await AnswerAsync(chat.Page, $"**{Cast.PondBuild.Address}", status);
        await chat.Channel("pond-build").ClickAsync();
        await Expect(chat.Page.Locator(".toast")).ToContainTextAsync(sentence);
        await Expect(chat.Page).ToHaveURLAsync(new Regex($"{Cast.General.Address}$"));
        await Expect(chat.Page).ToHaveTitleAsync(new Regex("general"));
        await Expect(chat.Page.Locator("form.composer textarea")).ToHaveValueAsync("Half a thought");
        await chat.Page.UnrouteAllAsync();
        await chat.Channel("pond-build").ClickAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Regex($"{Cast.PondBuild.Address}$"));
    }

    [Theory]
    [InlineData(413, "Too big: something between you and the server refused it.")]
    [InlineData(502, "Can't reach the server.")]
    public async Task A_form_that_something_else_answers_stays_with_what_was_typed(int status, string sentence)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect($"{status}");
        var page = await browser.TabAsync("/settings/profile");
        await AnswerAsync(page, "**/settings/profile", status);
        var name = page.GetByLabel("Display name");
        await name.FillAsync("Ben the Builder");
        await name.PressAsync("Enter");
        await Expect(page.Locator(".toast")).ToContainTextAsync(sentence);
        await Expect(page).ToHaveURLAsync(new Regex("/settings/profile$"));
        await Expect(name).ToHaveValueAsync("Ben the Builder");
        await page.UnrouteAllAsync();
        await name.PressAsync("Enter");
        await Expect(page.GetByText("Profile saved.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sidebar_that_something_else_answers_leads_no_one_out_of_the_zone()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await AnswerAsync(chat.Page, "**/sidebar?*", 200);
        await chat.Page.RunAndWaitForResponseAsync(
            () => chat.Page.EvaluateAsync("document.dispatchEvent(new CustomEvent('live:sidebar'))"), new Regex("/sidebar"));
        await chat.SendAsync("Still here");
        await Expect(chat.Page).ToHaveURLAsync(new Regex($"{Cast.General.Address}$"));
        await Expect(chat.Page.Locator(".toast")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Old_token_is_renewed_and_the_form_sent_again()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("400");
        var page = await browser.TabAsync("/settings/profile");
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        await browser.Context.ClearCookiesAsync(new() { Name = "openchat-form" });
        await page.GetByLabel("Display name").FillAsync("Ben the Builder");
        await page.GetByLabel("Display name").PressAsync("Enter");
        await Expect(page.GetByText("Profile saved.")).ToBeVisibleAsync();
        Assert.True(await App.ReadAsync(db => db.Users.AnyAsync(u => u.DisplayName == "Ben the Builder")));
    }

    [Fact]
    public async Task Error_in_answer_to_a_form_is_told_and_what_was_typed_stays()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        browser.Expect("404");
        var page = await browser.TabAsync($"/zones/pond-club/channels/{Cast.PondBuild.Id}");
        await App.Writes.RunAsync(scope => scope.Db.Channels.Where(c => c.Id == Cast.PondBuild.Id).ExecuteDeleteAsync());
        var name = page.GetByLabel("Name", new() { Exact = true });
        await name.FillAsync("a-better-name");
        await name.PressAsync("Enter");
        await Expect(page.Locator(".toast")).ToContainTextAsync("Page not found. It may have been deleted");
        await Expect(name).ToHaveValueAsync("a-better-name");
        await Expect(page).ToHaveURLAsync(new Regex($"{Cast.PondBuild.Id}$"));
    }
}
