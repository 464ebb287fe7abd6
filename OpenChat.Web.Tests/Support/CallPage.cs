using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Support;

/// <summary>A call on someone's screen. Hearing is measured: packets arrive and their sound has energy.</summary>
public sealed class CallPage(IPage page)
{
    public IPage Page => page;

    private ILocator Dock => page.Locator("#call-dock");

    public Task CallAsync() => page.Locator(".pane-head [data-call-start], .pane-head form[action*='/calls'] button").First.ClickAsync();

    public Task JoinAsync() => page.Locator("[data-call-join], main form[action*='/calls'] button").First.ClickAsync();

    public Task AcceptAsync() => page.Locator(".btn.answer").First.ClickAsync();

    public Task DeclineAsync() => page.Locator(".toast.ring .danger-quiet").First.ClickAsync();

    public Task HangUpAsync() => PressAsync(".control.leave:visible");

    public Task ToggleMuteAsync() => PressAsync(".control[data-mute]:visible");

    public Task ToggleDeafenAsync() => PressAsync(".control[data-deafen]:visible");

    public Task RingsAsync() => Expect(page.Locator(".toast.ring")).ToBeVisibleAsync();

    public Task RingsNoMoreAsync() => Expect(page.Locator(".toast.ring")).ToHaveCountAsync(0);

    public Task IsRingingAsync() => Expect(Dock.Locator("[data-call][data-state=ringing]")).ToBeAttachedAsync();

    public Task IsInCallAsync() => Expect(Dock.Locator("[data-call]:not([data-state=ringing])").First).ToBeAttachedAsync();

    public Task IsInNoCallAsync() => Expect(Dock.Locator("[data-call]")).ToHaveCountAsync(0);

    /// <summary>How many others are heard on this page right now.</summary>
    public async Task<int> HeardAsync()
    {
        // The fake microphone is silent for most of a second between beeps: two seconds always hold one.
        var before = await EnergiesAsync();
        await page.WaitForTimeoutAsync(2_000);
        var after = await EnergiesAsync();
        return after.Count(a => a.Value - before.GetValueOrDefault(a.Key) > 1e-5);
    }

    /// <summary>Waits until so many others are heard.</summary>
    public async Task HearsAsync(int people)
    {
        var heard = -1;
        await Patience.UntilAsync(async () => (heard = await HeardAsync()) == people,
            () => string.Create(CultureInfo.InvariantCulture, $"Hears {heard} people instead of {people}."));
    }

    private Task<Dictionary<string, double>> EnergiesAsync() => page.EvaluateAsync<Dictionary<string, double>>("""
        async () => {
          const energies = {};
          let n = 0;
          for (const peer of window.peerConnections) {
            n++;
            if (peer.connectionState === 'closed') continue;
            for (const report of (await peer.getStats()).values())
              if (report.type === 'inbound-rtp' && report.kind === 'audio') energies[`${n}/${report.ssrc}`] = report.totalAudioEnergy ?? 0;
          }
          return energies;
        }
        """);

    /// <summary>
    /// Presses the control that is there: while a call is drawn the float gives way to the stage, and a click would wait for the one that
    /// has gone. A control that stays out of reach still fails. On a busy machine a press may be answered after its time is over: a second
    /// press would undo it, or look for a control that went with the call.
    /// </summary>
    private async Task PressAsync(string control)
    {
        await page.EvaluateAsync("""
            () => {
              if (window.presses === undefined)
                addEventListener('click', e => { if (e.target.closest?.('.control')) window.presses++; }, true);
              window.presses = 0;
            }
            """);
        using var limit = Patience.Start();
        while (true)
        {
            try
            {
                await page.Locator(control).First.ClickAsync(new() { Timeout = 2_000 });
                return;
            }
            catch (TimeoutException)
            {
                if (await page.EvaluateAsync<int>("window.presses") > 0) return;
                if (limit.IsCancellationRequested) throw;
            }
        }
    }
}
