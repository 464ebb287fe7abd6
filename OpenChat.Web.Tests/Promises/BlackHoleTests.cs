using OpenChat.Web.Live;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A connection that dies silently: the browser reconnects within 45 s, and others see its person offline within 60 s.</summary>
[Collection(CallJourneys.Name)]
public sealed class BlackHoleTests
{
    /// <summary>The real script on a clock that the test moves: hello and some heartbeats, then silence.</summary>
    private const string Play = """
        async ({ source, rounds }) => {
          let clock = 0, tend, timer, wire, opened;
          performance.now = () => clock;
          globalThis.setInterval = call => { tend = call; return 0; };
          globalThis.setTimeout = (call, after) => { timer = { call, at: clock + after }; return 1; };
          globalThis.clearTimeout = () => { timer = null; };
          globalThis.fetch = () => new Promise(() => {});
          globalThis.EventSource = class {
            static CLOSED = 2;
            on = {};
            constructor() { wire = this; opened = clock; }
            addEventListener(name, call) { this.on[name] = call; }
            say(name, data) { this.on[name]({ data: JSON.stringify(data), lastEventId: 'e.1' }); }
            close() {}
          };
          const { Stream } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          return Array.from({ length: rounds }, () => {
            const stream = new Stream();
            stream.connect();
            wire.say('hello', { conn: 'c', hb: 15000 });
            for (let beat = 0; beat < 3; beat++) {
              for (let second = 0; second < 15; second++) { clock += 1000; tend(); }
              wire.say('hb', { seqs: {} });
            }
            const [last, lost] = [clock, wire];
            while (wire === lost && clock < last + 300_000) {
              clock += 100;
              if (clock % 1000 === 0) tend();
              if (timer && clock >= timer.at) { const { call } = timer; timer = null; call(); }
            }
            clock = Math.ceil(clock / 1000) * 1000;
            return (opened - last) / 1000;
          });
        }
        """;

    [Fact]
    public async Task The_script_reconnects_within_45_seconds_of_silence()
    {
        var page = await (await Chromium.BrowserAsync()).NewPageAsync();
        var file = Path.Combine(Sources.Web, "wwwroot/js/live/stream.js");
        var script = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var silent = await page.EvaluateAsync<double[]>(Play, new { source = script, rounds = 200 });
        await page.CloseAsync();
        Assert.All(silent, seconds => Assert.InRange(seconds, 40, 45));
        Soak.Tell("dead line", $"the script reconnected {silent.Min():0.0} to {silent.Max():0.0} s after its connection died silently");
    }

    [Fact]
    public async Task Anyone_whose_line_died_is_offline_for_others_within_60_seconds()
    {
        await using var app = await App.StartAsync(new() { FakeTime = true });
        await using var relay = Relay.To(app);
        using var dan = await app.AsAsync(Cast.Dan);
        await using var dans = await EventStream.OpenAsync(dan);
        using var ben = new Visitor(relay.Address);
        ben.SetCookie(await app.SessionCookieAsync(Cast.Ben));
        await using var bens = await EventStream.OpenAsync(ben);
        var appears = dans.UpToAsync(Tells("online"));
        do app.Clock!.Advance(TimeSpan.FromSeconds(1)); // The server's timers may not exist yet at the first one.
        while (await Task.WhenAny(appears, Task.Delay(500, TestContext.Current.CancellationToken)) != appears);
        await appears;
        relay.Swallow();
        var (presence, hub) = (app.Services.GetRequiredService<Presence>(), app.Services.GetRequiredService<LiveHub>());
        var hears = dans.UpToAsync(Tells("offline"));
        var seconds = 1;
        for (; presence.StateOf(Cast.Ben.Id) != PresenceState.Offline; seconds++)
        {
            Assert.True(seconds < 60, "They are still shown after a minute.");
            Assert.Equal(1, hub.StreamsOf(Cast.Ben.Id)); // The server has not noticed.
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            await dan.GetAsync("/health/live"); // Gives this second's sweep time to run.
        }
        Assert.InRange(seconds, 45, 60);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await hears;
        Soak.Tell("dead line", $"the person behind a dead connection was offline for others after {seconds} s");

        static Predicate<EventStream.Frame> Tells(string state) => frame => frame.Name == "presence"
            && frame.Data.GetProperty("users").TryGetProperty(Cast.Ben.Id.ToString(), out var told) && told.GetString() == state;
    }
}
