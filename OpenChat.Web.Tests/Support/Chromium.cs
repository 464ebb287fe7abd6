using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// The one browser of the run, started when the first test needs it. Debian's where it is installed (its headless shell first: the
/// same engine in half the time), else Playwright's own.
/// </summary>
public static class Chromium
{
    private static readonly string? Installed =
        new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    /// <summary>
    /// Never --autoplay-policy: it would hide a page that plays nothing without a click. The fake microphone beeps about once a second.
    /// </summary>
    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--no-first-run",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--allow-loopback-in-peer-connection",
    ];

    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly Dictionary<int, IBrowser> Humming = [];
    private static IPlaywright? playwright;
    private static IBrowser? browser;

    internal static async Task<IBrowser> BrowserAsync()
    {
        await Starting.WaitAsync();
        try
        {
            if (browser is { IsConnected: true }) return browser;
            playwright ??= await Playwright.CreateAsync();
            return browser = await LaunchAsync(playwright);
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>A browser whose processes are its own, for a test that does something to them. The mark is on its command line.</summary>
    internal static Task<IBrowser> AnotherAsync(string mark) => WithAsync($"--mark={mark}");

    /// <summary>
    /// One that accepts the certificate that a proxy of the tests made for itself. By its command line, so that its workers accept it too.
    /// </summary>
    internal static Task<IBrowser> TrustingAsync() => WithAsync("--ignore-certificate-errors");

    private static async Task<IBrowser> WithAsync(string flag)
    {
        await BrowserAsync(); // Starts Playwright.
        return await LaunchAsync(playwright!, flag);
    }

    /// <summary>
    /// One whose microphone hums, shared by the whole run: the sound is set for the process. A test that measures by the tenth of a second,
    /// or that has to know who is heard, cannot use the beeps with their silence between.
    /// </summary>
    internal static async Task<IBrowser> HummingAsync(int hertz)
    {
        await BrowserAsync(); // Starts Playwright.
        await Starting.WaitAsync();
        try
        {
            if (Humming.GetValueOrDefault(hertz) is { IsConnected: true } running) return running;
            return Humming[hertz] = await LaunchAsync(playwright!, $"--use-file-for-fake-audio-capture={Tone.File(hertz)}");
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>One on a machine of its own, whose microphone hums; it accepts the certificates made there.</summary>
    internal static async Task<IBrowser> OnAsync(Machines machines, string machine, int hertz)
    {
        await BrowserAsync(); // Starts Playwright.
        // A copy of the tone: the one of the run goes when its browser goes.
        var tone = Path.Combine(machines.Folder.FullName, $"{hertz}.wav");
        File.Copy(Tone.File(hertz), tone);
        return await playwright!.Chromium.LaunchAsync(new()
        {
            ExecutablePath = machines.Starter(machine, Installed ?? playwright.Chromium.ExecutablePath),
            Args = [.. Flags, "--ignore-certificate-errors", $"--use-file-for-fake-audio-capture={tone}"],
            Headless = true,
        });
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] more) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Installed,
        Args = [.. Flags, .. more],
        Headless = true,
    });

    internal static async Task CloseAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        foreach (var (hertz, process) in Humming)
        {
            await process.CloseAsync();
            File.Delete(Tone.File(hertz));
        }
        playwright?.Dispose();
    }
}
