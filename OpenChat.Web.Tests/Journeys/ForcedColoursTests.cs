using Microsoft.Playwright;
using NetVips;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>With the system's own colours, states still look different: pictures of each pair are compared.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ForcedColoursTests : AppTest
{
    /// <summary>Fewer pixels than this no one sees.</summary>
    private const int Visible = 30;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Each_state_can_be_told_from_its_opposite(ColorScheme theme)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana, Screen.Desktop with { Theme = theme });
        var page = await browser.TabAsync("/settings/profile");
        var forced = new PageEmulateMediaOptions
        {
            ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce, ColorScheme = theme,
        };
        await page.EmulateMediaAsync(forced);
        Assert.Equal("solid", await page.GetByText("Save profile").EvaluateAsync<string>("b => getComputedStyle(b).borderTopStyle"));
        await page.GotoAsync("/settings/privacy");
        await DiffersAsync(page.Locator("#presence"), "box => { box.checked = !box.checked; }");
        await page.GotoAsync("/settings/appearance");
        await DiffersAsync(page.Locator(".seg"), "seg => { [...seg.querySelectorAll('input')].find(i => !i.checked).checked = true; }");
        await page.GotoAsync(Cast.PondBuild.Address);
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        var channel = page.Locator($".channel[data-channel='{Cast.General.Id}']");
        // The dot alone: the weight of the name is not looked at.
        await DiffersAsync(channel, "link => { link.style.fontWeight = 500; link.toggleAttribute('data-unread'); }", width: 9);
        var current = page.Locator($".channel[data-channel='{Cast.PondBuild.Id}']");
        await DiffersAsync(current, "link => link.removeAttribute('aria-current')");
        await page.GotoAsync(Cast.Lounge.Address);
        await page.EvaluateAsync("""
            document.querySelector('main').insertAdjacentHTML('beforeend',
              '<ul class="tiles"><li class="call-tile" id="someone"><span class="avatar l">B</span></li></ul>');
            """);
        await DiffersAsync(page.Locator("#someone"), "tile => tile.toggleAttribute('data-speaking')");
        Assert.Equal("solid", await page.Locator("[data-call-join]").EvaluateAsync<string>("b => getComputedStyle(b).borderTopStyle"));
    }

    /// <param name="width">Only so many pixels from the left.</param>
    private static async Task DiffersAsync(ILocator element, string change, int? width = null)
    {
        var first = await TakeAsync(element, width);
        await element.EvaluateAsync(change);
        var second = await TakeAsync(element, width);
        using var one = Image.PngloadBuffer(first);
        using var other = Image.PngloadBuffer(second);
        using var apart = (one - other).Abs();
        using var mask = apart > 40;
        var pixels = mask.Avg() / 255 * mask.Width * mask.Height; // Of each channel, so at most of as many pixels.
        Assert.True(pixels >= Visible, $"{element} changes {pixels} pixels after {change}");
    }

    private static async Task<byte[]> TakeAsync(ILocator element, int? width)
    {
        if (width is null) return await element.ScreenshotAsync();
        var box = (await element.BoundingBoxAsync())!;
        var clip = new Clip { X = box.X, Y = box.Y, Width = width.Value, Height = box.Height };
        return await element.Page.ScreenshotAsync(new() { Clip = clip });
    }
}
