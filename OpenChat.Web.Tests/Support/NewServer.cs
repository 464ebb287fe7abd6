using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Rendering;
using OpenChat.Web.Tests.House;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Support;

/// <summary>The one file that bin/publish makes, and what an operator does with a server that starts for the first time.</summary>
internal static partial class NewServer
{
    private static readonly string Kind = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The file as it was made for this machine. bin/test and bin/soak make it first.</summary>
    public static string OneFile()
    {
        var made = Path.Combine(Sources.Root, "artifacts", Kind, "openchat");
        Assert.True(File.Exists(made), $"There is no {made}: bin/publish --no-archive {Kind} makes it.");
        return made;
    }

    /// <summary>Reads what it prints until the link to set-up.</summary>
    /// <param name="lines">Everything that it printed until then.</param>
    public static async Task<string> LinkAsync(TextReader said, ICollection<string> lines)
    {
        while (await said.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (Link().Match(line) is { Success: true } link) return link.Groups[1].Value;
        }
        throw new InvalidOperationException("It ended without a link:\n" + string.Join('\n', lines));
    }

    /// <summary>Opens the link, fills in the form, and lands where the first message can be written.</summary>
    public static async Task<ChatPage> SetUpAsync(Browser browser, string link)
    {
        var page = await browser.TabAsync(link);
        (string Label, string Text)[] fields =
        [
            ("Display name", "Ola Operator"),
            ("Username", "ola"),
            ("Email", "ola@example.org"),
            ("Password", "seven herons at noon"),
        ];
        foreach (var (label, text) in fields) await page.GetByLabel(label).FillAsync(text);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pond Club");
        await page.GetByRole(AriaRole.Button, new() { Name = "Finish setup" }).ClickAsync();
        var chat = new ChatPage(page);
        await chat.IsLiveAsync();
        return chat;
    }

    /// <summary>Sets one's own picture. A native library decodes it, which the one file carries inside.</summary>
    public static async Task ChoosePictureAsync(IPage page)
    {
        await page.GotoAsync("/settings/profile");
        using var black = NetVips.Image.Black(80, 80, bands: 3);
        var picture = new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = black.PngsaveBuffer() };
        await page.Locator("#picture").SetInputFilesAsync(picture);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use picture" }).ClickAsync();
        await Expect(page.GetByText("Picture changed.")).ToBeVisibleAsync();
        await HasPictureAsync(page);
    }

    /// <summary>Loads the page anew, and sees one's picture.</summary>
    public static async Task HasPictureAsync(IPage page)
    {
        await page.GotoAsync("/settings/profile");
        await Expect(page.Locator(".avatar.xl img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await page.Locator(".avatar.xl img").EvaluateAsync<int>("img => img.naturalWidth") > 0);
    }

    /// <summary>Every style, script and picture is there to the byte, also compressed, and cached for ever.</summary>
    public static async Task EveryAssetIsRightAsync(Uri address, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = address };
        foreach (var asset in AssetMap.All)
        {
            using var plain = await http.GetAsync($"{AssetMap.Prefix}/{asset.Path}", cancel);
            Assert.Equal(asset.Bytes, await plain.Content.ReadAsByteArrayAsync(cancel));
            Assert.Equal("public, max-age=31536000, immutable", plain.Headers.GetValues("Cache-Control").Single());
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{AssetMap.Prefix}/{asset.Path}")
            {
                Headers = { { "Accept-Encoding", "br" } },
            };
            using var small = await http.SendAsync(request, cancel);
            if (asset.Brotli is null)
            {
                Assert.Empty(small.Content.Headers.ContentEncoding);
                continue;
            }
            Assert.Equal(["br"], small.Content.Headers.ContentEncoding);
            await using var brotli = new BrotliStream(await small.Content.ReadAsStreamAsync(cancel), CompressionMode.Decompress);
            using var memory = new MemoryStream();
            await brotli.CopyToAsync(memory, cancel);
            Assert.Equal(asset.Bytes, memory.ToArray());
        }
        using var none = await http.GetAsync($"{AssetMap.Prefix}/js/nothing.js", cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [GeneratedRegex(@"^Set it up here within an hour: (\S+)$")]
    private static partial Regex Link();
}
