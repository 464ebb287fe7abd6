using Microsoft.Playwright;
using NetVips;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>One's picture is seen and cropped before it applies.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PictureTests : AppTest
{
    /// <summary>Wide: red on the left, white in the middle and blue on the right.</summary>
    private static byte[] Flag()
    {
        using var red = Image.Black(400, 400, bands: 3) + new double[] { 255, 0, 0 };
        using var white = Image.Black(400, 400, bands: 3) + new double[] { 255, 255, 255 };
        using var blue = Image.Black(400, 400, bands: 3) + new double[] { 0, 0, 255 };
        using var flag = Image.Arrayjoin([red, white, blue], across: 3);
        using var bytes = flag.Cast(Enums.BandFormat.Uchar);
        return bytes.PngsaveBuffer();
    }

    private static Task ChooseAsync(IPage page, byte[] bytes) =>
        page.Locator("#picture").SetInputFilesAsync(new FilePayload { Name = "flag.png", MimeType = "image/png", Buffer = bytes });

    private Task<Guid?> AvatarAsync() =>
        App.ReadAsync(db => db.Users.Where(u => u.Id == Cast.Ben.Id).Select(u => u.AvatarId).SingleAsync());

    /// <summary>What the page shows in the middle of one's picture.</summary>
    private static Task<int[]> ColourAsync(IPage page) => page.Locator(".avatar.xl img").EvaluateAsync<int[]>("""
        async img => {
          await img.decode();
          const brush = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
          brush.drawImage(img, 0, 0, 1, 1);
          return [...brush.getImageData(0, 0, 1, 1).data];
        }
        """);

    [Fact]
    public async Task It_is_dragged_and_zoomed_by_pointer_and_keys_and_applies_only_when_one_says_so()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/settings/profile");
        await ChooseAsync(page, Flag());
        var stage = page.Locator(".crop canvas");
        await Expect(stage).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(stage).ToHaveCountAsync(0);
        Assert.Null(await AvatarAsync());

        await ChooseAsync(page, Flag()); // The same again.
        var box = (await stage.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 10, box.Y + 50);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 10 + box.Width * 2, box.Y + 50); // Its left edge comes no further than that of the square.
        await page.Mouse.UpAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use picture" }).ClickAsync();
        await Expect(page.GetByText("Picture changed.")).ToBeVisibleAsync();
        var red = await ColourAsync(page);
        Assert.True(red[0] > 200 && red[1] < 60 && red[2] < 60, string.Join(',', red));

        var before = await page.Locator(".avatar.xl img").GetAttributeAsync("src");
        await ChooseAsync(page, Flag());
        await stage.FocusAsync();
        for (var n = 0; n < 6; n++) await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Keyboard.PressAsync("+");
        Assert.True(double.Parse(await page.GetByLabel("Zoom").InputValueAsync(), CultureInfo.InvariantCulture) > 1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use picture" }).ClickAsync();
        await Expect(page.Locator(".avatar.xl img")).Not.ToHaveAttributeAsync("src", before!);
        var blue = await ColourAsync(page);
        Assert.True(blue[2] > 200 && blue[0] < 60, string.Join(',', blue));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_where_the_server_would_say_it_too()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/settings/profile");
        await ChooseAsync(page, "no picture"u8.ToArray());
        var error = page.Locator("picture-form + #picture-error");
        await Expect(error).ToHaveTextAsync("That file isn't an image we can read. Use PNG, JPEG, GIF or WebP.");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await ChooseAsync(page, Flag());
        await page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(error).ToHaveCountAsync(0);
        using var ben = await App.AsAsync(Cast.Ben);
        var refused = await ben.OpenAsync("/settings/profile");
        refused = await ben.SubmitAsync(refused, "picture-form form[enctype]");
        Assert.NotNull(refused.Document.QuerySelector("picture-form + #picture-error"));
    }
}
