using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Support;

/// <summary>How a test wants its server.</summary>
public sealed record AppOptions
{
    /// <summary>Time stands still until the test moves <see cref="App.Clock"/>.</summary>
    public bool FakeTime { get; init; }

    /// <summary>How far its clock is from the true time at the start; with <see cref="FakeTime"/>.</summary>
    public TimeSpan ClockIsOff { get; init; }

    /// <summary>No one there yet: the server waits to be set up.</summary>
    public bool Empty { get; init; }

    /// <summary>With the rate limits that people meet; else there are none.</summary>
    public bool RateLimits { get; init; }

    /// <summary>Further configuration, like ("Live:Heartbeat", "00:00:01").</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>Puts something in place of a part of the server, such as one that fails.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>An instance that another server left behind, to be started again; the test that gives it disposes of it.</summary>
    public TestDatabase? Database { get; init; }
}

/// <summary>The real server in this process, on a port of its own, so that HttpClient and Chromium meet the same one.</summary>
public sealed class App : IAsyncDisposable
{
    private readonly Factory factory;
    private readonly bool ownsDatabase;

    private App(AppOptions options, TestDatabase database)
    {
        ownsDatabase = options.Database is null;
        Database = database;
        // From now on and not from a fixed day: a browser drops a cookie that ended in what it takes for the past.
        if (options.FakeTime) Clock = new TestClock(TimeProvider.System.GetUtcNow());
        Clock?.Set(options.ClockIsOff);
        factory = new Factory(options, database, Log, Clock);
        factory.UseKestrel();
        factory.StartServer();
        Address = factory.ClientOptions.BaseAddress;
    }

    /// <summary>Where it listens, on loopback.</summary>
    public Uri Address { get; }

    public TestDatabase Database { get; }
    public ServerLog Log { get; } = new();

    /// <summary>The server's time, where the test chose a fake one.</summary>
    public TestClock? Clock { get; }

    public IServiceProvider Services => factory.Services;
    public WriteQueue Writes => Services.GetRequiredService<WriteQueue>();

    public static async Task<App> StartAsync(AppOptions? options = null)
    {
        options ??= new();
        var database = options.Database ?? (options.Empty ? await TestDatabase.EmptyAsync() : await TestDatabase.WithCastAsync());
        return new App(options, database);
    }

    /// <summary>Someone who is not signed in.</summary>
    public Visitor Visitor() => new(Address);

    /// <summary>Someone who is.</summary>
    public async Task<Visitor> AsAsync(Person person)
    {
        var visitor = Visitor();
        visitor.SetCookie(await SessionCookieAsync(person));
        return visitor;
    }

    /// <summary>A session as the sign-in page makes it, without the page: hashing a password takes its time on purpose.</summary>
    public async Task<(string Name, string Value)> SessionCookieAsync(Person person)
    {
        var session = new Session { UserId = person.Id, Device = "Test", Address = "127.0.0.1" };
        await Writes.RunAsync(scope =>
        {
            session.CreatedAt = session.LastSeenAt = scope.Now;
            scope.Db.Sessions.Add(session);
            return Task.CompletedTask;
        });
        var scheme = await Services.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultAuthenticateSchemeAsync()
            ?? throw new InvalidOperationException("The server has no way to sign in yet.");
        var cookie = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme.Name);
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, person.Id.ToString()),
                new(CurrentUser.SessionClaim, session.Id.ToString()),
                new(CurrentUser.PublicSessionClaim, session.PublicId.ToString()),
            ], scheme.Name);
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var ticket = new AuthenticationTicket(new(identity), new() { IssuedUtc = now, ExpiresUtc = now.AddDays(30) }, scheme.Name);
        return (cookie.Cookie.Name!, cookie.TicketDataFormat.Protect(ticket));
    }

    /// <summary>Reads rows as they are now.</summary>
    public async Task<T> ReadAsync<T>(Func<AppDb, Task<T>> read)
    {
        await using var db = Database.Open();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        if (ownsDatabase) await Database.DisposeAsync();
        Log.AssertClean();
    }

    private sealed class Factory(AppOptions options, TestDatabase database, ServerLog log, TestClock? clock)
        : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            // Not by UseKestrel(port): it writes into the addresses after the build, when the program may already be listening.
            builder.UseSetting("Urls", "http://127.0.0.1:0");
            builder.UseSetting("Database:DataFolder", database.Options.DataFolder);
            builder.UseSetting("Database:Postgres", database.Options.Postgres);
            builder.UseSetting("Limits:Enabled", options.RateLimits ? "true" : "false");
            builder.UseSetting("Accounts:HashIterations", "1000");
            if (clock is null)
                foreach (var (key, value) in Patience.Deadlines) builder.UseSetting(key, value);
            foreach (var (key, value) in options.Settings) builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.RemoveAll<ILoggerProvider>();
                services.AddSingleton<ILoggerProvider>(log);
                if (clock is not null) services.AddSingleton<TimeProvider>(clock);
                options.Services?.Invoke(services);
            });
        }
    }
}
