using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A proxy that buffers, loses patience, and answers 502 during a restart.</summary>
[Collection(CallJourneys.Name)]
public sealed class BehindNginxTests
{
    [Fact]
    public async Task An_event_passes_at_once_and_a_quiet_stream_is_not_cut()
    {
        await using var server = await ServerProcess.StartAsync(("Live:Heartbeat", "00:00:01"));
        await using var nginx = await Proxy.NginxAsync(server.Address, readTimeout: 4);
        using var signedIn = await server.AsAsync(Cast.Ben);
        using var ben = new Visitor(nginx.Address);
        foreach (var cookie in signedIn.Cookies) ben.SetCookie((cookie.Name, cookie.Value));
        await using var stream = await EventStream.OpenAsync(ben, $"watch={Cast.General.Id}:0");
        for (var beat = 0; beat < 6; beat++) await stream.UntilAsync("hb"); // Longer than nginx would wait.
        using var dan = await Sender.OpenAsync(server, Cast.Dan);
        await dan.SayAsync(Cast.General, "Through the proxy", "n1", TestContext.Current.CancellationToken);
        Assert.Contains("Through the proxy", (await stream.UntilAsync("message")).Data.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_behind_it_costs_no_one_a_message()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(("Live:Heartbeat", "00:00:02"));
        await using var nginx = await Proxy.NginxAsync(server.Address);
        await using var browser = await Browser.OpenAsync(server, Cast.Ben, at: nginx.Address);
        foreach (var words in new[] { "ERR_", "502", "504" }) browser.Expect(words);
        var chat = await browser.ChatAsync(Cast.General);
        using var dan = await Sender.OpenAsync(server, Cast.Dan);
        await dan.SayAsync(Cast.General, "Before", "n1", cancel);
        await chat.SeesOnceAsync("Before");
        await server.StopAsync();
        await Expect(chat.Page.Locator("[data-banner=connecting]")).ToBeVisibleAsync();
        await chat.EnterAsync("Written meanwhile");
        // nginx has answered 502 by now, for which a browser's own EventSource gives up for good.
        await server.StartAgainAsync();
        await dan.SayAsync(Cast.General, "After", "n2", cancel);
        await chat.IsLiveAsync();
        await chat.SeesOnceAsync("After");
        await Expect(chat.Message("Written meanwhile").Last).Not.ToHaveAttributeAsync("data-state", new System.Text.RegularExpressions.Regex(""));
        await chat.SeesOnceAsync("Written meanwhile");
    }
}
