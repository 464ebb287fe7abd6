using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// Someone in a call who hums all the time, and whose page measures by itself what it hears and when: a query from outside would count as
/// a click, which lets a page play that otherwise might not.
/// </summary>
internal sealed class Voice : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Channel<Event> events = System.Threading.Channels.Channel.CreateUnbounded<Event>();

    private Voice(Person person, Browser browser) => (Person, Browser) = (person, browser);

    /// <param name="What">connected, heard, seat or over.</param>
    /// <param name="At">When, in milliseconds of the wall clock; <paramref name="Origin"/>: when that page began to load.</param>
    /// <param name="Connection">Its number on the page, from 0.</param>
    /// <param name="Active">Someone has clicked in this page, or a test has run a script in it.</param>
    /// <param name="Plays">No voice waits for a click.</param>
    /// <param name="State">Of someone else's seat; or why it is over.</param>
    public sealed record Event(string What, double At, double Origin, int Connection, bool Active, bool Plays, string? State);

    /// <param name="Connections">Made by the page so far, and <paramref name="Open"/> of them.</param>
    /// <param name="Energy">Of everything that came in by those that are open.</param>
    /// <param name="Concealed">Milliseconds that had to be made up, because nothing came.</param>
    /// <param name="Playing">No audio element stands still.</param>
    /// <param name="Gap">The longest time in milliseconds in which one of them brought no sound.</param>
    public sealed record Sound(int Connections, int Open, double Energy, double Concealed, bool Playing, double Gap);

    /// <summary>The wall clock, as the events have it.</summary>
    public static double Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    /// <summary>Milliseconds without sound that are tolerated. Beside other tests the machine is late by itself.</summary>
    public static double LongestGap => Soak.Runs ? 1500 : Patience.Scaled(5).TotalMilliseconds;

    /// <summary>Milliseconds of sound that may be made up.</summary>
    public static double Unheard => Soak.Runs ? 200 : Patience.Scaled(2).TotalMilliseconds;

    public Person Person { get; }
    public Browser Browser { get; }
    public CallPage Call { get; private set; } = null!;
    public IPage Page => Call.Page;

    /// <summary>Opens someone's browser at a place. Everyone needs a tone of their own: an echo is filtered out.</summary>
    /// <param name="relayed">Nothing goes from browser to browser.</param>
    /// <param name="before">Done to the browser before its first page.</param>
    public static async Task<Voice> OpenAsync(
        App app,
        Person person,
        Place place,
        int hertz,
        Relay? through = null,
        bool relayed = false,
        Func<Browser, Task>? before = null)
    {
        var opened = await Browser.OpenAsync(app, person, through: through, process: await Chromium.HummingAsync(hertz));
        return await StartAsync(person, opened, place, async browser =>
        {
            if (relayed) await browser.Context.AddInitScriptAsync(Turn.Only);
            if (before is not null) await before(browser);
        });
    }

    public static async Task<Voice> OpenAsync(ServerProcess server, Person person, Place place, int hertz) =>
        await OpenAsync(await Browser.OpenAsync(server, person, process: await Chromium.HummingAsync(hertz)), person, place);

    /// <summary>The same, in front of whatever serves there.</summary>
    public static async Task<Voice> OpenAsync(Uri address, Person person, Place place, int hertz)
    {
        using var signedIn = await ServerProcess.AsAsync(address, person);
        return await OpenAsync(await Browser.OpenAsync(address, signedIn, await Chromium.HummingAsync(hertz)), person, place);
    }

    /// <summary>Someone who is signed in there already, and who hums by the browser's process.</summary>
    public static Task<Voice> OpenAsync(Browser browser, Person person, Place place) =>
        StartAsync(person, browser, place, _ => Task.CompletedTask);

    private static async Task<Voice> StartAsync(Person person, Browser browser, Place place, Func<Browser, Task> before)
    {
        var voice = new Voice(person, browser);
        await before(browser);
        await browser.Context.AddInitScriptAsync(Ears.Script);
        await voice.TabAsync(place);
        return voice;
    }

    /// <summary>A further tab, which is theirs from now on; the one before stays open.</summary>
    public async Task TabAsync(Place place)
    {
        var page = await Browser.Context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Text.StartsWith("ears ", StringComparison.Ordinal))
                events.Writer.TryWrite(JsonSerializer.Deserialize<Event>(message.Text[5..], Json)!);
        };
        await page.GotoAsync(place.Address);
        Call = new(page);
    }

    /// <summary>Waits until the page follows what happens.</summary>
    public Task IsLiveAsync() => Expect(Page.Locator("html[data-live=open]")).ToBeAttachedAsync();

    /// <summary>Drops the events so far.</summary>
    public void Forget()
    {
        while (events.Reader.TryRead(out _)) { /* Forgotten. */ }
    }

    /// <summary>Waits for the page's next event of a kind.</summary>
    public async Task<Event> NextAsync(string what, string? state = null)
    {
        using var limit = Patience.Start();
        var passed = new List<string>();
        try
        {
            while (true)
            {
                var next = await events.Reader.ReadAsync(limit.Token);
                if (next.What == what && (state is null || next.State == state)) return next;
                passed.Add($"{next.What} {next.State}");
            }
        }
        catch (OperationCanceledException)
        {
            var page = await StateAsync();
            throw new InvalidOperationException(
                $"{Person.Username} waited for “{what} {state}”, and there was only: {string.Join(", ", passed)}. {page}");
        }
    }

    /// <summary>The page's last event of a kind so far; null where there was none.</summary>
    public Event? Told(string what)
    {
        Event? last = null;
        while (events.Reader.TryRead(out var next)) if (next.What == what) last = next;
        return last;
    }

    /// <summary>Reloads the page; returns once the server has begun to answer.</summary>
    public Task ReloadAsync() => Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });

    /// <summary>
    /// Waits until someone is heard by a page that began after a moment, and in which no one has clicked. Events of the page before it are
    /// skipped.
    /// </summary>
    public async Task<Event> HearsAnewAsync(double since)
    {
        var heard = await NextAsync("heard");
        while (heard.Origin < since) heard = await NextAsync("heard");
        Assert.True(heard is { Active: false, Plays: true }, string.Create(CultureInfo.InvariantCulture, $"{heard}"));
        return heard;
    }

    /// <summary>Waits until so many others are heard at the same time.</summary>
    public async Task HearsAsync(int people)
    {
        var heard = -1;
        using var limit = Patience.Start();
        while (!limit.IsCancellationRequested)
            if ((heard = await Page.EvaluateAsync<int>("ears.growing(500)")) == people) return;
        var page = await StateAsync();
        Assert.Fail($"{Person.Username} hears {heard} people instead of {people}. {page}");
    }

    public async Task<Sound> SoundAsync() => JsonSerializer.Deserialize<Sound>(await Page.EvaluateAsync<string>("ears.sound()"), Json)!;

    /// <summary>Which tone each open connection of the page brings, by the number of the connection.</summary>
    public async Task<Dictionary<int, int>> TonesAsync() =>
        JsonSerializer.Deserialize<Dictionary<int, int>>(await Page.EvaluateAsync<string>("ears.tones()"))!;

    /// <summary>Waits until exactly these tones are heard, within a few hertz.</summary>
    /// <returns>The number of the connection for each.</returns>
    public async Task<Dictionary<int, int>> HearsTonesAsync(IReadOnlyCollection<int> hertz)
    {
        Dictionary<int, int> heard = [];
        using var limit = Patience.Start();
        while (!limit.IsCancellationRequested)
        {
            heard = await TonesAsync();
            if (heard.Count == hertz.Count && hertz.All(wanted => heard.Values.Count(tone => Math.Abs(tone - wanted) < 20) == 1))
                return hertz.ToDictionary(wanted => wanted, wanted => heard.Single(h => Math.Abs(h.Value - wanted) < 20).Key);
        }
        var page = await StateAsync();
        Assert.Fail($"{Person.Username} hears {string.Join(", ", heard.Values)} Hz instead of {string.Join(", ", hertz)}. {page}");
        return heard;
    }

    /// <summary>Forgets how long the gaps were.</summary>
    public Task ListenAnewAsync() => Page.EvaluateAsync("ears.anew()");

    /// <summary>How often the tiles of two people became fewer on this page.</summary>
    public Task<int> TilesLostAsync() => Page.EvaluateAsync<int>("ears.lost");

    private async Task<string> StateAsync()
    {
        try
        {
            return await Page.EvaluateAsync<string>("ears.state()");
        }
        catch (PlaywrightException error)
        {
            return error.Message;
        }
    }

    public ValueTask DisposeAsync() => Browser.DisposeAsync();
}
