using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Shots;

/// <summary>A page as a picture.</summary>
internal static class Picture
{
    /// <summary>The same picture with a palette: a third of the bytes, for ever in the history of the repository.</summary>
    public static byte[] Small(byte[] png)
    {
        using var picture = NetVips.Image.NewFromBuffer(png);
        return picture.PngsaveBuffer(compression: 9, palette: true, q: 90);
    }

    /// <summary>Once fonts are there and nothing slides any more.</summary>
    public static async Task<byte[]> OfAsync(IPage page)
    {
        await page.EvaluateAsync("""
            () => {
              const once = document.getAnimations().filter(a => a.effect.getTiming().iterations === 1);
              return Promise.all([document.fonts.ready, ...once.map(a => a.finished.catch(() => {}))]);
            }
            """);
        return await page.ScreenshotAsync();
    }
}
