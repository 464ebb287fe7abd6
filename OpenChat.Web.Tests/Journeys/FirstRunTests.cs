using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Data;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A new server, from the link that it printed to the first zone.</summary>
[Collection(Support.Journeys.Name)]
public sealed class FirstRunTests() : AppTest(new AppOptions { Empty = true })
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operator_sets_the_server_up_and_lands_in_its_first_zone(bool script)
    {
        var key = await App.Services.GetRequiredService<FirstRun>().NewKeyAsync();
        await using var browser = await Browser.OpenAsync(App, screen: script ? Screen.Phone : Screen.WithoutJavaScript);
        var page = await browser.TabAsync($"/setup?key={key}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pond Club");
        await page.GetByLabel("Anyone").CheckAsync();
        await page.GetByLabel("Display name").FillAsync("Ola Operator");
        await page.GetByLabel("Username").FillAsync("ola");
        await page.GetByLabel("Email").FillAsync("ola@example.org");
        await page.GetByLabel("Password").FillAsync("seven herons at noon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Finish setup" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/z/pond-club(/general)?$"));
        await Expect(page.Locator("form.composer textarea")).ToBeVisibleAsync();
        if (script) await new ChatPage(page).IsLiveAsync();
    }
}

/// <summary>One's own settings, by keyboard and with script.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SettingUpOneselfTests : AppTest
{
    [Fact]
    public async Task Name_and_theme_change_without_a_reload_and_stay()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/settings/profile");
        await page.EvaluateAsync("window.kept = true");
        await page.GetByLabel("Display name").FillAsync("Ben the Builder");
        await page.GetByLabel("Display name").PressAsync("Enter");
        await Expect(page.GetByText("Profile saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Appearance" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/settings/appearance$"));
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await Expect(page.Locator("#live-status")).ToContainTextAsync("Appearance");
        await page.GetByLabel("System").FocusAsync();
        var stored = page.WaitForResponseAsync(r => r.Request.Method == "POST");
        await page.Keyboard.PressAsync("ArrowLeft"); // From the first option to the last, Dark.
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Equal(204, (await stored).Status);
        await Expect(page.GetByLabel("Dark")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeHiddenAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.kept"));
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.GetByLabel("Dark")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Theme_that_was_not_stored_goes_back_to_the_one_before_it()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("ERR_FAILED");
        var page = await browser.TabAsync("/settings/appearance");
        var stored = page.WaitForResponseAsync(r => r.Request.Method == "POST");
        await page.GetByLabel("Dark").CheckAsync();
        await stored;
        await page.RouteAsync("**/settings/appearance", route => route.AbortAsync());
        await page.GetByLabel("Light").ClickAsync();
        await Expect(page.GetByText("Couldn't save. Try again in a moment.")).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.GetByLabel("Dark")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Refused_picture_gets_a_reason_and_a_good_one_is_shown()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("415");
        var page = await browser.TabAsync("/settings/profile");
        var chooser = page.Locator("#picture");
        await chooser.SetInputFilesAsync(new FilePayload { Name = "notes.png", MimeType = "image/png", Buffer = "no picture"u8.ToArray() });
        await Expect(page.GetByText("That file isn't an image we can read.")).ToBeVisibleAsync();
        using var black = NetVips.Image.Black(80, 80, bands: 3);
        await chooser.SetInputFilesAsync(new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = black.PngsaveBuffer() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Use picture" }).ClickAsync();
        await Expect(page.GetByText("Picture changed.")).ToBeVisibleAsync();
        await Expect(page.Locator(".avatar.xl img")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator(".avatar.xl")).ToHaveTextAsync("B");
    }

    [Fact]
    public async Task Nothing_private_is_left_in_the_browser_after_sign_out()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("401"); // The stream that the sign-out cut reconnects once.
        var page = await browser.TabAsync(Cast.General.Address);
        await new ChatPage(page).SeesAsync("Hello, pond people");
        await page.EvaluateAsync("localStorage.setItem('draft', 'half a thought'); sessionStorage.setItem('draft', 'half a thought')");
        await page.Locator(".userbar .who").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in$"));
        await Expect(page.GetByText("You're signed out.")).ToBeVisibleAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
        Assert.Equal(0, await page.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)"));
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in"));
        await Expect(page.GetByText("Hello, pond people")).ToHaveCountAsync(0);
    }
}
