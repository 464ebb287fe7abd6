using System.Diagnostics;
using Microsoft.Playwright;
using OpenChat.Web.Tests.House;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Shots;

/// <summary>
/// Takes the pictures in docs/screens of a populated instance. No test: bin/shots runs it, and someone looks at the result.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class Views
{
    private static readonly string Folder = Path.Combine(Sources.Root, "docs", "screens");
    private static readonly Screen Dark = Screen.Desktop with { Theme = ColorScheme.Dark };
    private static readonly Screen DarkPhone = Screen.Phone with { Theme = ColorScheme.Dark };

    private App app = null!;

    [Fact(Explicit = true)]
    public async Task Take()
    {
        var data = Directory.CreateTempSubdirectory("openchat-shots-");
        try
        {
            var program = Path.Combine(Sources.Root, "bin", "populate");
            using (var populate = Process.Start(program, $"--Database:DataFolder={data.FullName}"))
                await populate.WaitForExitAsync(TestContext.Current.CancellationToken);
            app = await App.StartAsync(new()
            {
                Empty = true,
                Settings = [("Database:DataFolder", data.FullName), ("Database:Postgres", "")],
            });
            await ZonesAsync();
            await CallsAsync();
            await PagesAsync();
            await StatesAsync();
            await VoiceAsync();
            await SideBySideAsync("16-phones-call-states-light", await CallStatesAsync(Screen.Phone));
            await SideBySideAsync("17-phones-call-states-dark", await CallStatesAsync(DarkPhone));
            await InRowsAsync("18-call-states-light", await CallStatesAsync(Screen.Desktop));
            await InRowsAsync("19-call-states-dark", await CallStatesAsync(Dark));
            await app.DisposeAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task ZonesAsync()
    {
        await using var moss = await SignInAsync("moss");
        var typing = new ChatPage(await moss.TabAsync("/z/pond-club/pond-build"));
        await using var wren = await SignInAsync("wren");
        var page = await wren.TabAsync("/z/pond-club/pond-build");
        await new ChatPage(page).IsLiveAsync();
        await typing.IsLiveAsync();
        await typing.TypeAsync("Behind bed 6");
        await new ChatPage(page).SeesTypingAsync("Moss");
        await SaveAsync(page, "01-zone-light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await SaveAsync(page, "02-zone-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1024, 768);
        await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
        await SaveAsync(page, "03-zone-rtl-1024");
        await using var phone = await SignInAsync("wren", Screen.Phone);
        var pocket = await phone.TabAsync("/z/pond-club/pond-build");
        await new ChatPage(pocket).IsLiveAsync();
        var open = await pocket.ScreenshotAsync();
        await pocket.Locator(".menu-button").ClickAsync();
        await Expect(pocket.Locator("#sidebar")).ToBeVisibleAsync();
        var drawer = await SettledAsync(pocket);
        await pocket.Keyboard.PressAsync("Escape");
        await pocket.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await pocket.Locator(".drawer-button").ClickAsync();
        await Expect(pocket.Locator("#members")).ToBeVisibleAsync();
        await SideBySideAsync("04-phones-zone", open, drawer, await SettledAsync(pocket));
    }

    private async Task CallsAsync()
    {
        await using var wren = await SignInAsync("wren");
        await using var heron = await SignInAsync("heron", DarkPhone);
        var page = await wren.TabAsync("/d");
        await page.Locator(".channels a.dm", new() { HasText = "Heron" }).ClickAsync();
        await Expect(page.Locator("form.composer")).ToBeVisibleAsync();
        await new ChatPage(page).IsLiveAsync();
        var others = await heron.TabAsync("/d");
        await others.GotoAsync(new Uri(page.Url).AbsolutePath);
        await new ChatPage(others).IsLiveAsync();
        var (call, answer) = (new CallPage(page), new CallPage(others));
        await call.CallAsync();
        await answer.RingsAsync();
        await answer.AcceptAsync();
        await call.HearsAsync(1);
        var phone = await SettledAsync(others);
        await using var juniper = await SignInAsync("juniper");
        var third = await juniper.TabAsync("/d");
        await third.Locator(".channels a.dm", new() { HasText = "Wren" }).ClickAsync();
        await new ChatPage(third).IsLiveAsync();
        await SaveAsync(page, "05-dm-call-light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.Locator(".channels a.dm", new() { HasText = "Juniper" }).ClickAsync();
        await Expect(page.Locator(".pane-head")).ToContainTextAsync("Juniper");
        await SaveAsync(page, "06-call-floating-dark");
        await others.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await others.GotoAsync("/z/pond-club/pond-build");
        await answer.HearsAsync(1);
        var floating = await SettledAsync(others);
        await SideBySideAsync("08-phones-calls", phone, floating);
        await call.HangUpAsync();
        await call.IsInNoCallAsync();
    }

    private async Task VoiceAsync()
    {
        var (browsers, calls) = (new List<Browser>(), new List<CallPage>());
        foreach (var name in new[] { "sorrel", "juniper", "moss", "wren" })
        {
            browsers.Add(await SignInAsync(name));
            calls.Add(new(await browsers[^1].TabAsync("/z/pond-club/workshop")));
            await new ChatPage(calls[^1].Page).IsLiveAsync();
            await calls[^1].JoinAsync();
        }
        await calls[^1].HearsAsync(3);
        await SaveAsync(calls[^1].Page, "07-voice-light");
        foreach (var call in calls) await call.HangUpAsync(); // Else their seats would be kept, and the next to be rung would be busy.
        foreach (var call in calls) await call.IsInNoCallAsync();
        foreach (var browser in browsers) await browser.DisposeAsync();
    }

    private async Task PagesAsync()
    {
        await using var stranger = await Browser.OpenAsync(app, screen: Screen.Desktop);
        await SaveAsync(await stranger.TabAsync("/account/sign-in"), "10-auth-light");
        await SaveAsync(await stranger.TabAsync("/"), "12-landing-light");
        await using var wren = await SignInAsync("wren", Dark with { Width = 1024, Height = 768 });
        await SaveAsync(await wren.TabAsync("/d"), "09-people-dark-1024");
        await using var light = await SignInAsync("wren");
        await SaveAsync(await light.TabAsync("/settings/profile"), "11-settings-light");
        await SaveAsync(await light.TabAsync("/zones/pond-club/settings"), "15-zone-settings-light");
        await using var phone = await Browser.OpenAsync(app, screen: DarkPhone);
        var signUp = await SettledAsync(await phone.TabAsync("/account/sign-up"));
        await using var own = await SignInAsync("wren", Screen.Phone);
        var appearance = await SettledAsync(await own.TabAsync("/settings/appearance"));
        var members = await SettledAsync(await own.TabAsync("/zones/pond-club/members"));
        await SideBySideAsync("14-phones-pages", signUp, appearance, members);
    }

    /// <summary>What goes wrong, or has not begun: cut off with a message waiting, empty, nowhere, and someone calling.</summary>
    private async Task StatesAsync()
    {
        await using var relay = Relay.To(app);
        await using var cut = await SignInAsync("wren", DarkPhone, relay);
        cut.Expect("net::ERR");
        cut.Expect("404");
        var page = await cut.TabAsync("/z/pond-club/pond-build");
        await new ChatPage(page).IsLiveAsync();
        relay.Break();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Reconnecting");
        await new ChatPage(page).EnterAsync("I do. Two loads, then tea.");
        await Expect(page.Locator(".msg[data-state]")).ToBeVisibleAsync();
        var waiting = await SettledAsync(page);
        relay.Heal();
        await page.GotoAsync("/z/letterpress/general");
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
        var empty = await SettledAsync(page);
        await page.GotoAsync("/z/nowhere");
        var nowhere = await SettledAsync(page);
        await page.GotoAsync("/z/pond-club/general");
        await new ChatPage(page).IsLiveAsync();
        await using var juniper = await SignInAsync("juniper");
        var caller = await juniper.TabAsync("/d");
        await caller.Locator(".channels a.dm", new() { HasText = "Wren" }).ClickAsync();
        await new ChatPage(caller).IsLiveAsync();
        await new CallPage(caller).CallAsync();
        await new CallPage(page).RingsAsync();
        await SideBySideAsync("13-states-dark", waiting, empty, nowhere, await SettledAsync(page));
        await new CallPage(caller).HangUpAsync();
        await new CallPage(page).RingsNoMoreAsync();
    }

    /// <summary>
    /// A call from its ring to its end: one rings, the other hears it, they talk, one is away, comes back without a microphone, and it is
    /// over.
    /// </summary>
    private async Task<byte[][]> CallStatesAsync(Screen screen)
    {
        await using var wren = await SignInAsync("wren", screen);
        await using var heron = await SignInAsync("heron", screen);
        var (page, other) = (await wren.TabAsync("/d"), await heron.TabAsync("/z/pond-club/pond-build"));
        // On a phone the list is in a drawer.
        await page.GotoAsync((await page.Locator(".channels a.dm", new() { HasText = "Heron" }).GetAttributeAsync("href"))!);
        await Expect(page.Locator("form.composer")).ToBeVisibleAsync();
        foreach (var each in new[] { page, other }) await new ChatPage(each).IsLiveAsync();
        var (call, answer) = (new CallPage(page), new CallPage(other));
        await call.CallAsync();
        await answer.RingsAsync();
        await Expect(page.Locator(".stage[data-in]")).ToBeVisibleAsync();
        var (rings, isRung) = (await SettledAsync(page), await SettledAsync(other));
        await answer.AcceptAsync();
        await call.HearsAsync(1);
        var talks = await SettledAsync(page);
        await heron.Context.AddInitScriptAsync("""
            if (navigator.mediaDevices)
              navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
            """);
        await other.GotoAsync("about:blank");
        await Expect(page.Locator(".call-tile[data-state=reconnecting]")).ToBeVisibleAsync();
        var isAway = await SettledAsync(page);
        await other.GotoAsync(new Uri(page.Url).AbsolutePath);
        await Expect(other.Locator(".stage .call-note")).ToBeVisibleAsync();
        await answer.HearsAsync(1);
        var isRefused = await SettledAsync(other);
        await call.HangUpAsync();
        await Expect(other.Locator("#toasts")).ToContainTextAsync("Call ended");
        return [rings, isRung, talks, isAway, isRefused, await SettledAsync(other)];
    }

    private async Task<Browser> SignInAsync(string name, Screen? screen = null, Relay? through = null)
    {
        var browser = await Browser.OpenAsync(app, screen: screen ?? Screen.Desktop, through: through);
        var page = await browser.TabAsync("/account/sign-in");
        await page.Locator("input[autocomplete^=username]").FillAsync(name);
        await page.Locator("input[type=password]").FillAsync(Cast.Password);
        await page.Locator("main button.primary").ClickAsync();
        await Expect(page.Locator("#main")).ToBeAttachedAsync();
        await page.CloseAsync();
        return browser;
    }

    private static async Task SaveAsync(IPage page, string name)
    {
        var picture = Picture.Small(await SettledAsync(page));
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{name}.png"), picture);
    }

    private static Task<byte[]> SettledAsync(IPage page) => Picture.OfAsync(page);

    /// <summary>Phones, as they are.</summary>
    private Task SideBySideAsync(string name, params byte[][] pictures) => SheetAsync(name, pictures, 390, 844, pictures.Length);

    /// <summary>Desktops at half their size, three in a row.</summary>
    private Task InRowsAsync(string name, byte[][] pictures) => SheetAsync(name, pictures, 720, 450, 3);

    private async Task SheetAsync(string name, byte[][] pictures, int width, int height, int inRow)
    {
        var rows = (pictures.Length + inRow - 1) / inRow;
        var screen = new Screen(24 + inRow * (width + 24), 24 + rows * (height + 24));
        await using var browser = await Browser.OpenAsync(app, screen: screen);
        var page = await browser.Context.NewPageAsync();
        var images = pictures.Select(p =>
            $"<img width={width} height={height} src='data:image/png;base64,{Convert.ToBase64String(p)}'>");
        await page.SetContentAsync("<body style='margin:24px;background:#9aa5a3;display:flex;flex-wrap:wrap;gap:24px'>"
            + string.Concat(images));
        await SaveAsync(page, name);
    }
}
