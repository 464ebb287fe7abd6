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
        var message = await stream.UntilAsync("message");
        Assert.Contains("Through the proxy", message.Data.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Its settings are those of docs/self-hosting.md: without the size named there nginx refuses all over a megabyte.</summary>
    [Theory]
    [InlineData(1000, HttpStatusCode.Redirect)] // 2.7 MB.
    [InlineData(1300, HttpStatusCode.RequestEntityTooLarge)] // 4.5 MB: too big for us, and we say so.
    public async Task Pictures_of_any_size_that_we_take_pass_and_larger_ones_get_our_own_sentence(int width, HttpStatusCode status)
    {
        var cancel = TestContext.Current.CancellationToken;
        var docs = await File.ReadAllTextAsync(Path.Combine(House.Sources.Root, "docs", "self-hosting.md"), cancel);
        Assert.Contains("`client_max_body_size 16m`", docs, StringComparison.Ordinal);
        await using var server = await ServerProcess.StartAsync();
        await using var nginx = await Proxy.NginxAsync(server.Address);
        using var ben = await ServerProcess.AsAsync(nginx.Address, Cast.Ben);
        var height = width * 9 / 10;
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(width * height * 3);
        using var noise = NetVips.Image.NewFromMemory(bytes, width, height, 3, NetVips.Enums.BandFormat.Uchar);
        using var form = new MultipartFormDataContent
        {
            { new StringContent((await ben.OpenAsync("/settings/profile")).Token!), "__RequestVerificationToken" },
            { new ByteArrayContent(noise.PngsaveBuffer()), "picture", "me.png" },
        };
        var answer = await HtmlPage.ReadAsync(await ben.Http.PostAsync("/settings/profile?handler=Picture", form, cancel));
        answer.Is(status);
    }

    [Fact]
    public async Task A_restart_behind_it_costs_no_one_a_message()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(("Live:Heartbeat", "00:00:02"));
        await using var nginx = await Proxy.NginxAsync(server.Address);
        await using var browser = await Browser.OpenAsync(server, Cast.Ben, at: nginx.Address);
        foreach (var text in new[] { "ERR_", "502", "504" }) browser.Expect(text);
        var chat = await browser.ChatAsync(Cast.General);
        using var dan = await Sender.OpenAsync(server, Cast.Dan);
        await dan.SayAsync(Cast.General, "Before", "n1", cancel);
        await chat.SeesOnceAsync("Before");
        await server.StopAsync();
        await Expect(chat.Page.Locator("[data-banner=connecting]")).ToBeVisibleAsync();
        await chat.EnterAsync("Written meanwhile");
        // nginx has answered 502 by now, after which a browser's own EventSource gives up for good.
        await server.StartAgainAsync();
        await dan.SayAsync(Cast.General, "After", "n2", cancel);
        await chat.IsLiveAsync();
        await chat.SeesOnceAsync("After");
        var sent = chat.Message("Written meanwhile").Last;
        await Expect(sent).ToHaveAttributeAsync("data-no", new System.Text.RegularExpressions.Regex("[0-9]"));
        await chat.SeesOnceAsync("Written meanwhile");
    }
}
