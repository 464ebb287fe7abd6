using System.Text.RegularExpressions;
using OpenChat.Web.Zones;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A channel and its zone are renamed while someone is inside.</summary>
[Collection(Support.Journeys.Name)]
public sealed class RenamingTests : AppTest
{
    [Fact]
    public async Task An_open_page_takes_the_new_names_and_goes_on_writing()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var box = ben.Page.Locator("form.composer textarea");
        await box.FillAsync("Half a");
        await App.Services.GetRequiredService<UpdateChannel>().RunAsync(Cast.PondBuild.Id, Cast.Adm.Id, "lake-build", "Deeper");
        await Expect(ben.Page.Locator(".pane-head h1")).ToHaveTextAsync("lake-build");
        await Expect(ben.Page).ToHaveURLAsync(new Regex("/z/pond-club/lake-build$"));
        await Expect(ben.Page).ToHaveTitleAsync(new Regex("#lake-build, Pond Club"));
        await Expect(box).ToHaveAttributeAsync("placeholder", "Message #lake-build");
        await Expect(box).ToHaveValueAsync("Half a");
        await box.PressSequentiallyAsync(" sentence");
        await box.PressAsync("Enter");
        await ben.SeesOnceAsync("Half a sentence");
        await ben.Page.ReloadAsync();
        await ben.SeesOnceAsync("Half a sentence");
        await ben.IsLiveAsync();
        await App.Services.GetRequiredService<UpdateZone>().RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club", "", true, true);
        await Expect(ben.Page).ToHaveTitleAsync(new Regex("#lake-build, Lake Club"));
        await Expect(ben.Page.Locator(".side-title")).ToHaveTextAsync("Lake Club");
    }
}
