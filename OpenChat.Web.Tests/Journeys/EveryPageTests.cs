using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.House;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// Every page of House/Routes in light and dark, on a desk and on phones: axe finds nothing, nothing scrolls sideways, and (by
/// <see cref="Browser"/> and <see cref="AppTest"/>) neither console nor server says a word. A new route is in the walk by its line there.
/// </summary>
[Collection(Support.Journeys.Name)]
[Trait("Soak", "long")]
public sealed class EveryPageTests : AppTest
{
    private readonly List<string> wrong = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_page_can_be_used_by_everybody_and_fits(bool signedIn)
    {
        await SayAsync();
        using var visitor = signedIn ? await App.AsAsync(Cast.Ana) : App.Visitor();
        var addresses = new HashSet<string> { "/no/such/page" };
        foreach (var route in Routes.All.Where(r => r.IsSafe && (signedIn ? r.Expected.Last() : r.Expected.First()).Answer == "ok" && !r.Address.StartsWith("/live", StringComparison.Ordinal)))
            if (await visitor.OpenAsync(route.Address) is { } page && page.Body.StartsWith("<!doctype html>", StringComparison.Ordinal)) addresses.Add(page.Address);
        Assert.InRange(addresses.Count, signedIn ? 20 : 4, 100); // Else the walk leads nowhere.
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
    public async Task So_can_what_opens_on_a_page()
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
        foreach (var person in new[] { Cast.Ana, Cast.Ben }) await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.AnaAndBen.Id, person.Id, "", "You may call me");
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
    public async Task What_is_looked_for_would_be_found()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var page = await browser.TabAsync("/zones/new");
        await page.EvaluateAsync("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button><p class=wide>x</p>'); document.querySelector('.wide').style.inlineSize = '2000px'");
        await LookAsync(page, "a broken page");
        Assert.Contains(wrong, w => w.Contains("button-name", StringComparison.Ordinal));
        Assert.Contains(wrong, w => w.Contains("the page, ", StringComparison.Ordinal));
    }

    /// <summary>The same page, as it stands, in both themes and in three widths. Colours are all that a theme changes.</summary>
    private async Task LookAsync(IPage page, string what, bool narrow = true)
    {
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Light });
        await TellAsync("light", Layout.ViolationsAsync(page));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await TellAsync("dark", Layout.ViolationsAsync(page, "color-contrast"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        foreach (var width in narrow ? new[] { 390, 320 } : [])
        {
            await page.SetViewportSizeAsync(width, 844);
            await TellAsync($"{width} wide", page.EvaluateAsync<string[]>(Layout.TooWide));
            if (width == 390 || Soak.Runs) await TellAsync($"{width} wide", Layout.ViolationsAsync(page)); // On 320 stand the same boxes, only narrower.
        }
        if (narrow) await page.SetViewportSizeAsync(1440, 900);

        async Task TellAsync(string how, Task<string[]> found) => wrong.AddRange((await found).Select(f => $"{what}, {how}: {f}"));
    }

    /// <summary>One of each thing that a message can hold or become.</summary>
    private async Task SayAsync()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", $"**bold** *slanted* ~~gone~~ `code` https://example.org/{new string('a', 300)} {new string('W', 200)}");
        var gone = await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", "Deleted");
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(gone.Message!.Id, Cast.Ben.Id);
        var mine = await post.RunAsync(Cast.General.Id, Cast.Ana.Id, "", "Mine");
        await App.Services.GetRequiredService<EditMessage>().RunAsync(mine.Message!.Id, Cast.Ana.Id, "Mine, and edited");
    }
}
