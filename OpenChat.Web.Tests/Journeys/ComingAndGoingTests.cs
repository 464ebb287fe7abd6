using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P10 in docs/promises.md: reloads and second tabs are no departure, and a real departure is published once.</summary>
[Collection(Support.Journeys.Name)]
[Trait("Soak", "long")]
public sealed class ComingAndGoingTests() : AppTest(new() { FakeTime = true, Settings = [("Live:Poll", "00:00:00.050")] })
{
    private readonly List<string> states = [];

    [Fact]
    public async Task Reloads_and_tabs_are_no_departure_and_closing_the_last_one_is_one_after_ten_seconds()
    {
        var reloads = Soak.Rounds(3, 20);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await EventStream.OpenAsync(dan);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var strangers = await EventStream.OpenAsync(cleo);
        await using (var browser = await Browser.OpenAsync(App, Cast.Ben))
        {
            var chat = await browser.ChatAsync(Cast.General);
            await PassAsync(2);
            await ShowsAsync(dans, "online");
            for (var i = 0; i < reloads; i++)
            {
                await chat.Page.ReloadAsync();
                await chat.IsLiveAsync();
                await PassAsync(1);
            }
            var second = await browser.ChatAsync(Cast.PondBuild);
            await PassAsync(3);
            await second.Page.CloseAsync();
            await PassAsync(12); // Longer than the grace: the first tab is still there.
            Assert.Equal(["online"], states);
            await chat.Page.CloseAsync();
        }
        await HasNoStreamAsync();
        await PassAsync(8);
        await SeesNothingYetAsync(dans);
        await PassAsync(4);
        await ShowsAsync(dans, "offline");
        Assert.Equal(["online", "offline"], states);
        Assert.DoesNotContain(await AllOfAsync(strangers), f => f.Name == "presence");
    }

    [Fact]
    public async Task A_killed_browser_is_a_departure()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await EventStream.OpenAsync(dan);
        var mark = $"killed-{Guid.CreateVersion7():N}";
        await using var process = await Chromium.AnotherAsync(mark);
        var browser = await Browser.OpenAsync(App, Cast.Ben, process: process);
        await browser.ChatAsync(Cast.General);
        await PassAsync(2);
        await ShowsAsync(dans, "online");
        using (var kill = System.Diagnostics.Process.Start("pkill", ["-KILL", "-f", "--", $"--mark={mark}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, kill.ExitCode);
        }
        await HasNoStreamAsync();
        await PassAsync(8);
        await SeesNothingYetAsync(dans);
        await PassAsync(4);
        await ShowsAsync(dans, "offline");
    }

    private Task HasNoStreamAsync() =>
        Patience.UntilAsync(
            () => App.Services.GetRequiredService<LiveHub>().StreamsOf(Cast.Ben.Id) == 0,
            () => "His stream is still open.");

    /// <summary>Advances the server's clock second by second, as its timers expect.</summary>
    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            App.Clock!.Advance(TimeSpan.FromSeconds(1));
            await App.Writes.RunAsync(_ => Task.CompletedTask); // Lets those timers run.
        }
    }

    private async Task ShowsAsync(EventStream stream, string state)
    {
        while (states.LastOrDefault() != state) Note(await stream.UntilAsync("presence"));
    }

    private async Task SeesNothingYetAsync(EventStream stream)
    {
        foreach (var frame in await AllOfAsync(stream)) if (frame.Name == "presence") Note(frame);
        Assert.Equal(["online"], states);
    }

    /// <summary>Everything up to a mark that is sent now.</summary>
    private async Task<List<EventStream.Frame>> AllOfAsync(EventStream stream)
    {
        var hub = App.Services.GetRequiredService<LiveHub>();
        hub.SendToUsers([Cast.Dan.Id, Cast.Cleo.Id], "mark", new { });
        return await stream.UpToAsync(f => f.Name == "mark");
    }

    private void Note(EventStream.Frame frame)
    {
        if (!frame.Data.GetProperty("users").TryGetProperty(Cast.Ben.Id.ToString(), out var state)) return;
        if (state.GetString() is { } now && (states.Count > 0 || now != "offline")) states.Add(now);
    }
}
