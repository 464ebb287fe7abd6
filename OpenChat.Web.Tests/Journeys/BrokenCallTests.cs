using System.Text.RegularExpressions;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A failure around a call is shown, and the call survives it where it can.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class BrokenCallTests : AppTest
{
    private const string CatchMicrophone = """
        window.tracks = [];
        if (navigator.mediaDevices) {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async wanted => {
            const stream = await open(wanted);
            window.tracks.push(...stream.getTracks());
            return stream;
          };
        }
        """;

    [Fact]
    public async Task Hanging_up_stops_the_microphone_before_the_server_has_answered()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await bens.Context.AddInitScriptAsync(CatchMicrophone);
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await ana.HearsAsync(1);
        Assert.True(await IsCapturingAsync(), "else the test would prove nothing");

        var (requested, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await ben.Page.RouteAsync("**/calls/*/leave", async route =>
        {
            requested.TrySetResult();
            await answer.Task;
            await route.ContinueAsync();
        });
        await ben.HangUpAsync();
        await ben.IsInNoCallAsync();
        await requested.Task;
        Assert.False(await IsCapturingAsync());
        Assert.True(await ben.Page.EvaluateAsync<bool>("window.peerConnections.every(peer => peer.connectionState === 'closed')"));
        answer.SetResult();
        await Expect(ana.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(1);

        Task<bool> IsCapturingAsync() => ben.Page.EvaluateAsync<bool>("window.tracks.some(track => track.readyState === 'live')");
    }

    [Fact]
    public async Task A_hang_up_that_did_not_reach_the_server_is_sent_again()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        bens.Expect("ERR_FAILED");
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await Expect(ana.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(2);
        await ben.Page.RouteAsync("**/calls/*/leave", route => route.AbortAsync(), new() { Times = 1 });
        await ben.HangUpAsync();
        await ben.IsInNoCallAsync();
        await Expect(ana.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(1);
        // Someone who joins again at once stays.
        await ben.JoinAsync();
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
    }

    [Fact]
    public async Task Someone_without_a_microphone_sees_so_even_in_the_small_call()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await anas.Context.AddInitScriptAsync("""
            window.refused = true;
            if (navigator.mediaDevices) {
              const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              navigator.mediaDevices.getUserMedia = wanted => window.refused
                ? Promise.reject(new DOMException('no', 'NotAllowedError'))
                : open(wanted);
            }
            """);
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        foreach (var person in new[] { ana, ben })
        {
            await person.JoinAsync();
            await Expect(person.Page.Locator(".stage[data-in]")).ToBeVisibleAsync();
            await person.Page.Locator(".channels a.channel", new() { HasText = "general" }).ClickAsync();
            await Expect(person.Page.Locator(".call-float[data-state=active]")).ToBeVisibleAsync();
        }
        var (note, mute) = (ana.Page.Locator(".call-float .call-note"), ana.Page.Locator(".call-float [data-mute]"));
        await Expect(note).ToContainTextAsync("Microphone blocked. Allow it in your browser to talk.");
        await Expect(note.GetByText("Try again")).ToBeInViewportAsync();
        await Expect(mute).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(mute).ToHaveAccessibleNameAsync("No microphone. Try again");
        await Expect(ben.Page.Locator(".call-float .call-note")).ToBeHiddenAsync();
        await Expect(ben.Page.Locator(".call-float [data-mute]")).ToHaveAttributeAsync("aria-pressed", "false");

        await ana.Page.EvaluateAsync("window.refused = false");
        await mute.ClickAsync();
        await Expect(note).ToBeHiddenAsync();
        await Expect(mute).ToHaveAttributeAsync("aria-pressed", "false");
        await ben.HearsAsync(1);
    }

    [Fact]
    public async Task A_socket_that_hangs_is_replaced_by_the_next()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var attempts = 0;
        await bens.Context.RouteWebSocketAsync(new Regex("/signal$"), socket =>
        {
            if (Interlocked.Increment(ref attempts) > 1) socket.ConnectToServer(); // The first opens, and stays silent.
        });
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_ends_no_ring()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        await dans.Context.AddInitScriptAsync("const now = Date.now; Date.now = () => now() + 120_000;");
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
        var (ben, dan) = (await CallingTests.CallPageAsync(bens, Cast.BenAndDan), await CallingTests.CallPageAsync(dans, Cast.General));
        await ben.CallAsync();
        await dan.RingsAsync();
        await dan.Page.ReloadAsync();
        await dan.RingsAsync();
        await dan.AcceptAsync();
        await dan.IsInCallAsync();
        await ben.IsInCallAsync();
    }
}
