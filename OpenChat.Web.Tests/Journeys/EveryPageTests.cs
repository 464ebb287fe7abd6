using Microsoft.Playwright;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.House;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// Every page of House/Routes in light and dark, on a desktop and on phones: axe finds nothing, nothing scrolls sideways, and (by
/// <see cref="Browser"/> and <see cref="AppTest"/>) neither console nor server logs anything. A new route is included by its line there.
/// </summary>
[Collection(Support.Journeys.Name)]
[Trait("Soak", "long")]
public sealed class EveryPageTests : AppTest
{
    private readonly List<string> wrong = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_page_can_be_used_by_everyone_and_fits(bool signedIn)
    {
        await SayAsync();
        using var visitor = signedIn ? await App.AsAsync(Cast.Ana) : App.Visitor();
        var addresses = new HashSet<string> { "/no/such/page" };
        foreach (var route in Routes.All.Where(r => r.IsSafe && !r.Address.StartsWith("/live", StringComparison.Ordinal)))
        {
            var expected = signedIn ? route.Expected.Last() : route.Expected.First();
            if (expected.Answer != "ok") continue;
            var page = await visitor.OpenAsync(route.Address);
            if (page.Body.StartsWith("<!doctype html>", StringComparison.Ordinal)) addresses.Add(page.Address);
        }
        Assert.InRange(addresses.Count, signedIn ? 20 : 4, 100); // Otherwise the test would look at next to nothing.
        if (signedIn) addresses.Add(Cast.Lounge.Address);

        await using var browser = await Browser.OpenAsync(App, signedIn ? Cast.Ana : null);
        browser.Expect("404");
        var tab = await browser.TabAsync("/");
        foreach (var address in addresses)
        {
            await tab.GotoAsync(address);
            await LookAsync(tab, address);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task So_can_menus_dialogs_and_drawers()
    {
        await SayAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        browser.Expect("422");
        var chat = await browser.ChatAsync(Cast.General);
        foreach (var menu in new[] { "zone-menu", "me-menu" })
        {
            await chat.Page.Locator($"[popovertarget={menu}]").ClickAsync();
            await LookAsync(chat.Page, menu, narrow: false);
            await chat.Page.Keyboard.PressAsync("Escape");
        }
        await chat.EditLastAsync("Changed");
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        await Expect(chat.Page.Locator(".message-edit textarea")).ToBeFocusedAsync();
        await LookAsync(chat.Page, "editing");
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Message("Changed").HoverAsync();
        await chat.Message("Changed").Locator("[data-delete]").ClickAsync();
        await LookAsync(chat.Page, "the question before deleting");
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Page.Keyboard.PressAsync("Control+/");
        await Expect(chat.Page.Locator("dialog[data-keys]")).ToBeVisibleAsync();
        await LookAsync(chat.Page, "the keyboard shortcuts");
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Page.SetViewportSizeAsync(390, 844);
        foreach (var (button, drawer) in new[] { (".menu-button", "#sidebar"), (".drawer-button", "#members") })
        {
            await chat.Page.Locator(button).First.ClickAsync();
            await Expect(chat.Page.Locator(drawer)).ToBeVisibleAsync();
            wrong.AddRange((await Layout.ViolationsAsync(chat.Page)).Select(v => $"{drawer}: {v}"));
            await chat.Page.Keyboard.PressAsync("Escape");
        }
        var form = await browser.TabAsync("/zones/new");
        await form.GetByLabel("Name").FillAsync("\u200b\u200b\u200b");
        await form.GetByLabel("Name").PressAsync("Enter");
        await Expect(form.Locator("[aria-invalid=true]")).ToBeVisibleAsync();
        await LookAsync(form, "a refused form");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task So_can_a_call_on_its_stage_and_beside_another_page()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ana, Cast.Ben })
            await post.RunAsync(Cast.AnaAndBen.Id, person.Id, "", new Draft("You may call me"));
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var other = await bens.ChatAsync(Cast.AnaAndBen);
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var chat = await browser.ChatAsync(Cast.AnaAndBen);
        var call = new CallPage(chat.Page);
        await new CallPage(other.Page).CallAsync();
        await call.RingsAsync();
        await LookAsync(chat.Page, "a ring");
        await call.AcceptAsync();
        await call.IsInCallAsync();
        await LookAsync(chat.Page, "a direct call");
        await chat.Page.Locator(".rail [data-zone]").First.ClickAsync();
        await Expect(chat.Page.Locator(".call-float")).ToBeVisibleAsync();
        await LookAsync(chat.Page, "a call beside a page");
        await call.HangUpAsync();
        await call.IsInNoCallAsync();
        await chat.GoToAsync(Cast.Lounge);
        await call.JoinAsync();
        await call.IsInCallAsync();
        await LookAsync(chat.Page, "a voice channel");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task So_can_the_first_page_of_a_new_server()
    {
        await using var app = await App.StartAsync(new() { Empty = true });
        await using var browser = await Browser.OpenAsync(app);
        await LookAsync(await browser.TabAsync("/"), "before set-up");
        await LookAsync(await browser.TabAsync($"/setup?key={await app.Services.GetRequiredService<FirstRun>().NewKeyAsync()}"), "set-up");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_check_would_find_a_violation()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var page = await browser.TabAsync("/zones/new");
        await page.EvaluateAsync("""
            document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button><p class=wide>x</p>');
            document.querySelector('.wide').style.inlineSize = '2000px';
            """);
        await LookAsync(page, "a broken page");
        Assert.Contains(wrong, w => w.Contains("button-name", StringComparison.Ordinal));
        Assert.Contains(wrong, w => w.Contains("the page, ", StringComparison.Ordinal));
    }

    /// <summary>Checks a page in both themes and in three widths. A theme changes only colours.</summary>
    private async Task LookAsync(IPage page, string what, bool narrow = true)
    {
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Light });
        await AddAsync("light", Layout.ViolationsAsync(page));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await AddAsync("dark", Layout.ViolationsAsync(page, "color-contrast"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        foreach (var width in narrow ? new[] { 390, 320 } : [])
        {
            await page.SetViewportSizeAsync(width, 844);
            await AddAsync($"{width} wide", page.EvaluateAsync<string[]>(Layout.TooWide));
            // At 320 the boxes are the same, only narrower.
            if (width == 390 || Soak.Runs) await AddAsync($"{width} wide", Layout.ViolationsAsync(page));
        }
        if (narrow) await page.SetViewportSizeAsync(1440, 900);

        async Task AddAsync(string how, Task<string[]> found) => wrong.AddRange((await found).Select(f => $"{what}, {how}: {f}"));
    }

    /// <summary>A message with each kind of markup, a deleted one and an edited one.</summary>
    private async Task SayAsync()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        var (address, wide) = ($"https://example.org/{new string('a', 300)}", new string('W', 200));
        await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft($"**bold** *slanted* ~~gone~~ `code` {address} {wide}"));
        var gone = await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft("Deleted"));
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(gone.Message!.Id, Cast.Ben.Id);
        var mine = await post.RunAsync(Cast.General.Id, Cast.Ana.Id, "", new Draft("Mine"));
        await App.Services.GetRequiredService<EditMessage>().RunAsync(mine.Message!.Id, Cast.Ana.Id, "Mine, and edited");
    }
}
