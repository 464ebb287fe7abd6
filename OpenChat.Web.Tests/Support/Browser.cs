using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>What a person sits in front of.</summary>
public sealed record Screen(
    int Width = 1440,
    int Height = 900,
    bool Touch = false,
    bool JavaScript = true,
    ColorScheme Theme = ColorScheme.Light,
    string Locale = "en-GB")
{
    public static readonly Screen Desktop = new();
    public static readonly Screen Phone = new(390, 844, Touch: true);
    public static readonly Screen WithoutJavaScript = new(JavaScript: false);
}

/// <summary>
/// One person's browser, with cookies of its own. An error in its console, a violation of the content security policy
/// or a request to anyone else than the server fails the test when the browser closes.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly App? app;
    private readonly IBrowserContext context;
    private readonly Uri address;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentBag<string> expected = [];

    private Browser(App? app, IBrowserContext context, Uri address)
    {
        this.app = app;
        this.context = context;
        this.address = address;
        Patience.Apply(context);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Enqueue($"console {message.Type}: {message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => complaints.Enqueue($"uncaught: {error.Error}");
        context.Request += (_, request) =>
        {
            if (IsForeign(request.Url)) complaints.Enqueue($"foreign request: {request.Url}");
        };
    }

    public App App => app ?? throw new InvalidOperationException("Its server is a process of its own.");
    public IBrowserContext Context => context;

    /// <summary>
    /// Serves a script with a text of it replaced: how long it waits for what must be fast, in a journey that a busy machine may slow.
    /// </summary>
    public Task RewriteAsync(string script, string text, string with) => context.RouteAsync($"**/js/{script}", async route =>
    {
        var answer = await route.FetchAsync();
        var body = await answer.TextAsync();
        Assert.Contains(text, body, StringComparison.Ordinal);
        await route.FulfillAsync(new() { Response = answer, Body = body.Replace(text, with, StringComparison.Ordinal) });
    });

    /// <summary>Opens a browser for someone; for no one in particular when <paramref name="person"/> is null.</summary>
    /// <param name="through">A network that a test can break; else straight to the server.</param>
    /// <param name="process">Which program shows it; else the one of the run.</param>
    public static async Task<Browser> OpenAsync(
        App app, Person? person = null, Screen? screen = null, Relay? through = null, IBrowser? process = null)
    {
        (string, string)? session = person is null ? null : await app.SessionCookieAsync(person);
        return await OpenAsync(app, session, through?.Address ?? app.Address, screen ?? Screen.Desktop, process);
    }

    /// <summary>Opens a browser in front of a server that is a process of its own.</summary>
    /// <param name="at">The address of what stands before the server; else the relay's, or its own.</param>
    public static async Task<Browser> OpenAsync(
        ServerProcess server,
        Person person,
        Screen? screen = null,
        Relay? through = null,
        IBrowser? process = null,
        Uri? at = null)
    {
        using var visitor = await server.AsAsync(person);
        var session = visitor.Cookies.Single(c => c.Name == "openchat");
        var front = at ?? through?.Address ?? server.Address;
        return await OpenAsync(null, (session.Name, session.Value), front, screen ?? Screen.Desktop, process);
    }

    /// <summary>Opens one for no one in particular, in front of whatever serves there.</summary>
    public static Task<Browser> OpenAsync(Uri address, IBrowser? process = null) => OpenAsync(null, null, address, Screen.Desktop, process);

    /// <summary>Opens one for someone who is signed in there already.</summary>
    public static Task<Browser> OpenAsync(Uri address, Visitor signedIn, IBrowser? process = null)
    {
        var session = signedIn.Cookies.Single(c => c.Name is "openchat" or "__Host-openchat");
        return OpenAsync(null, (session.Name, session.Value), address, Screen.Desktop, process);
    }

    private static async Task<Browser> OpenAsync(
        App? app, (string Name, string Value)? session, Uri address, Screen screen, IBrowser? process)
    {
        var context = await (process ?? await Chromium.BrowserAsync()).NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            HasTouch = screen.Touch,
            IsMobile = screen.Touch,
            JavaScriptEnabled = screen.JavaScript,
            ColorScheme = screen.Theme,
            Locale = screen.Locale,
            TimezoneId = "Europe/Berlin",
            Permissions = ["microphone"],
        });
        var browser = new Browser(app, context, address);
        // The console does not report all that a policy blocks; and a test of a call must find the connections.
        if (screen.JavaScript) await context.AddInitScriptAsync(Watching);
        if (session is { } cookie)
            await context.AddCookiesAsync(
            [
                new()
                {
                    Name = cookie.Name,
                    Value = cookie.Value,
                    Url = address.ToString(),
                    HttpOnly = true,
                    Secure = address.Scheme == Uri.UriSchemeHttps,
                    SameSite = SameSiteAttribute.Lax,
                },
            ]);
        return browser;
    }

    /// <summary>An answer as the server's own, for tests that stand in for it.</summary>
    public static RouteFulfillOptions Ours(int status, string body = "") => new()
    {
        Status = status,
        ContentType = "application/json",
        Headers = new Dictionary<string, string> { [OpenChat.Web.Rendering.SecurityHeaders.Mark] = "1" },
        Body = body,
    };

    /// <summary>A new tab at an address, loaded.</summary>
    public async Task<IPage> TabAsync(string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>A tab in which someone reads and writes.</summary>
    public async Task<ChatPage> ChatAsync(Place place)
    {
        var chat = new ChatPage(await TabAsync(place.Address));
        await chat.IsLiveAsync();
        return chat;
    }

    /// <summary>A complaint with this text is expected, like "404" after a click on a dead link.</summary>
    public void Expect(string text) => expected.Add(text);

    public void AssertClean()
    {
        var bad = complaints.Where(c => !expected.Any(e => c.Contains(e, StringComparison.Ordinal))).Distinct().ToList();
        if (bad.Count > 0) Assert.Fail("The browser complained:\n" + string.Join("\n", bad.Take(10)));
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        AssertClean();
    }

    private bool IsForeign(string url) => Uri.TryCreate(url, UriKind.Absolute, out var to)
        && to.Scheme is "http" or "https" or "ws" or "wss"
        && to.Authority != address.Authority;

    private const string Watching = """
        document.addEventListener('securitypolicyviolation', e =>
          console.error(`CSP: ${e.violatedDirective} blocked ${e.blockedURI || 'inline'}`));
        window.peerConnections = [];
        if (window.RTCPeerConnection) window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(...args) { super(...args); window.peerConnections.push(this); }
        };
        """;
}
