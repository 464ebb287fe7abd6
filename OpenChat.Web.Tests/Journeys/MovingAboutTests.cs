using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Fast clicks and slow answers: the last request wins, and a repeated one acts once.</summary>
[Collection(Support.Journeys.Name)]
public sealed class MovingAboutTests : AppTest
{
    [Fact]
    public async Task Late_answer_to_an_earlier_click_moves_no_one()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.Lounge);
        var (requested, may) = (new TaskCompletionSource(), new TaskCompletionSource());
        await chat.Page.RouteAsync($"**{Cast.General.Address}", async route =>
        {
            requested.SetResult();
            await may.Task;
            await route.ContinueAsync();
        });
        await chat.Channel("general").ClickAsync();
        await requested.Task;
        await chat.Channel("pond-build").ClickAsync();
        await Expect(chat.Page.Locator(".pane-head h1")).ToHaveTextAsync("pond-build");
        await chat.TypeAsync("Half a ");
        await chat.Page.RunAndWaitForRequestFinishedAsync(() =>
        {
            may.SetResult();
            return Task.CompletedTask;
        }, new() { Predicate = r => r.Url.EndsWith(Cast.General.Address, StringComparison.Ordinal) });
        await chat.TypeAsync("thought");
        await Expect(chat.Page.Locator("form.composer textarea")).ToHaveValueAsync("Half a thought");
        await Expect(chat.Page.Locator(".pane-head h1")).ToHaveTextAsync("pond-build");
        await Expect(chat.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"{Cast.PondBuild.Address}$"));
    }

    [Fact]
    public async Task One_click_back_leaves_a_place_whose_link_was_clicked_twice()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        for (var i = 0; i < 2; i++)
        {
            await chat.Page.RunAndWaitForResponseAsync(
                () => chat.Channel("pond-build").ClickAsync(),
                r => r.Url.EndsWith(Cast.PondBuild.Address, StringComparison.Ordinal));
            await Expect(chat.Page.Locator(".pane-head h1")).ToHaveTextAsync("pond-build");
            await Expect(chat.Page.Locator(".htmx-request")).ToHaveCountAsync(0);
        }
        await chat.Page.GoBackAsync();
        await Expect(chat.Page.Locator(".pane-head h1")).ToHaveTextAsync("general");
    }

    [Fact]
    public async Task Double_click_makes_one_zone()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/zones/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Garden Club");
        await page.Locator("main form button").Last.DblClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/z/garden-club"));
        await Expect(page.Locator(".rail .zone", new() { HasText = "Garden Club" })).ToHaveCountAsync(1);
        Assert.Equal(1, await App.ReadAsync(db => db.Zones.CountAsync(z => z.Name == "Garden Club")));
    }
}
