using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// With letters of twice the size, and with the spacing of WCAG 1.4.12, on a small laptop and on phones: nothing is cut off, lies on
/// something else or scrolls sideways.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class LargeTextTests : AppTest
{
    private static readonly string[] Signed =
    [
        Cast.General.Address, Cast.AnaAndBen.Address, Cast.Lounge.Address, "/d", "/u/ben", $"/messages/{Cast.BensHello}",
        "/settings/profile", "/settings/account", "/settings/sessions", "/settings/appearance", "/zones/new", "/zones/pond-club/settings",
        "/zones/pond-club/channels", "/zones/pond-club/channels/new", "/zones/pond-club/roles", "/zones/pond-club/members",
        "/zones/pond-club/members/ben", "/zones/pond-club/invites", "/zones/pond-club/leave", "/zones/pond-club/delete",
    ];

    private static readonly string[] Public = ["/", "/account/sign-in", "/account/sign-up", $"/invite/{Cast.Invite}", "/no/such/page"];

    private const string Larger = """
        () => { document.documentElement.style.fontSize = '200%'; }
        """;

    private const string Spaced = """
        () => {
          document.documentElement.style.fontSize = '';
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
            p { margin-block-end: 2em !important }`);
          document.adoptedStyleSheets = [sheet];
        }
        """;

    private readonly List<string> wrong = [];

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    [InlineData(320, 800)]
    public async Task Every_page_holds(int width, int height)
    {
        foreach (var (person, addresses) in new[] { (Cast.Ana, Signed), (null, Public) })
        {
            await using var browser = await Browser.OpenAsync(App, person, new Screen(width, height, Touch: width < 760));
            browser.Expect("404");
            var page = await browser.TabAsync(addresses[0]);
            foreach (var address in addresses)
            {
                await page.GotoAsync(address);
                await LookAsync(page, $"{address}, {width} wide");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_call_and_a_ring_hold_beside_a_page()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ana, Cast.Ben })
            await post.RunAsync(Cast.AnaAndBen.Id, person.Id, "", new Draft("You may call me"));
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.Locator(".channel-row", new() { HasText = "Lounge" }).Locator("[data-call-form] button").ClickAsync();
        await new CallPage(chat.Page).IsInCallAsync();
        await Expect(chat.Page.Locator(".call-float [data-said]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:"));
        foreach (var (width, height) in new[] { (1280, 800), (390, 844), (320, 800) })
        {
            await chat.Page.SetViewportSizeAsync(width, height);
            await LookAsync(chat.Page, $"a call, {width} wide");
            await FloatIsAloneAsync(chat.Page, $"a call, {width} wide");
        }
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostJsonAsync("/calls", new { channel = Cast.AnaAndBen.Id, nonce = "ring", inst = Guid.CreateVersion7() });
        await Expect(chat.Page.Locator(".toast.ring")).ToContainTextAsync("Answering will leave Lounge");
        foreach (var width in new[] { 1280, 390, 320 })
        {
            await chat.Page.SetViewportSizeAsync(width, 844);
            await FloatIsAloneAsync(chat.Page, $"a ring, {width} wide");
            if (await chat.Page.Locator(".ring [data-said]").EvaluateAsync<bool>("e => e.scrollWidth > e.clientWidth + 1"))
                wrong.Add($"What answering ends is cut at {width}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_check_would_find_a_cut_and_a_cover()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var page = await browser.TabAsync("/zones/new");
        await page.EvaluateAsync("""
            const button = document.querySelector('main .btn.primary');
            button.style.cssText = 'inline-size: 20px; white-space: nowrap; overflow: hidden';
            const cover = document.body.appendChild(document.createElement('div'));
            cover.style.cssText = 'position: fixed; inset: 0';
            """);
        await LookAsync(page, "a broken page");
        Assert.Contains(wrong, w => w.Contains("cut: <button", StringComparison.Ordinal));
        Assert.Contains(wrong, w => w.Contains("covered: <input", StringComparison.Ordinal));
    }

    private async Task LookAsync(IPage page, string what)
    {
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var (how, change) in new[] { ("spaced", Spaced), ("larger", Larger) })
        {
            await page.EvaluateAsync("() => { document.adoptedStyleSheets = []; }");
            await page.EvaluateAsync(change);
            foreach (var check in new[] { Layout.TooWide, Layout.CutOrCovered })
                wrong.AddRange((await page.EvaluateAsync<string[]>(check)).Select(found => $"{what}, {how}: {found}"));
        }
    }

    /// <summary>Neither what is below it in the sidebar nor the messages nor a ring share the float's place.</summary>
    private async Task FloatIsAloneAsync(IPage page, string what)
    {
        var shared = await page.EvaluateAsync<string[]>("""
            () => {
              const box = e => e.getBoundingClientRect(), float = box(document.querySelector('.call-float'));
              const overlaps = other => other.width && float.left < other.right - 1 && float.right > other.left + 1
                && float.top < other.bottom - 1 && float.bottom > other.top + 1;
              return ['.userbar', '.log', '.pane-head', '.composer', '.toast.ring']
                .filter(each => [...document.querySelectorAll(each)].some(e => e.checkVisibility() && overlaps(box(e))));
            }
            """);
        wrong.AddRange(shared.Select(other => $"{what}: the small call lies on {other}"));
    }
}
