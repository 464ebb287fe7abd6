using Microsoft.Extensions.Logging;
using Npgsql;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// PostgreSQL behind a network that breaks: people get the server's own page in time, the log one line, and all comes back by itself.
/// </summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private const string Told = "People are told to try again", Back = "PostgreSQL answers again";

    private static readonly TimeSpan InTime = Patience.Scaled(5);

    private Relay? relay;
    private TestDatabase database = null!;
    private App app = null!;
    private Visitor ben = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!TestDatabase.UsesPostgres) return;
        database = await TestDatabase.WithCastAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.Options.Postgres);
        relay = Relay.To(new Uri($"tcp://{direct.Host}:{direct.Port}"));
        // The timeouts that an operator gets, and not the patient ones of the other tests.
        var through = new NpgsqlConnectionStringBuilder
        {
            Host = direct.Host,
            Port = relay.Address.Port,
            Username = direct.Username,
            Database = direct.Database,
        };
        app = await App.StartAsync(new()
        {
            Database = database,
            FakeTime = true,
            Settings = [("Database:Postgres", through.ToString())],
        });
        ben = await app.AsAsync(Cast.Ben);
    }

    public async ValueTask DisposeAsync()
    {
        if (relay is null) return;
        relay.Heal();
        ben.Dispose();
        await app.DisposeAsync();
        await relay.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_it_is_away_or_silent_everyone_gets_our_page_in_time_and_afterwards_all_is_well(bool silent)
    {
        if (relay is null) return;
        app.Log.Expect(Told);
        app.Log.Expect("another OpenChat took the database"); // The relay still holds the lock's connection open.
        var channel = (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        if (silent) relay.Swallow();
        else relay.Break();
        app.Clock!.Advance(TimeSpan.FromSeconds(2)); // Idle connections are tried before they are used.

        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => InTimeAsync(() => ben.GetAsync(Cast.General.Address))));
        Assert.All(pages, page =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Equal("The server is busy", page.One("h1").TextContent);
            Assert.Equal("5", page.Response.Headers.RetryAfter?.ToString());
            Assert.Equal("nosniff", page.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", page.Response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("default-src", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        });
        // Nothing of these is in the database.
        foreach (var address in new[] { "/health/live", $"{AssetMap.Prefix}/js/app.js" })
            (await InTimeAsync(() => ben.GetAsync(address))).Is(HttpStatusCode.OK);
        (await InTimeAsync(() => ben.GetAsync("/health/ready"))).Is(HttpStatusCode.ServiceUnavailable);
        var refused = await InTimeAsync(() => ben.SubmitOnlyAsync(channel, "form.composer", ("text", "Into the void")));
        refused.Is(HttpStatusCode.ServiceUnavailable);
        using var stranger = app.Visitor();
        (await InTimeAsync(() => stranger.GetAsync("/"))).Is(HttpStatusCode.ServiceUnavailable);
        // One line for each kind: no connection, no answer. A silent one may become the other when a timeout cuts it.
        Assert.InRange(app.Log.Lines.Count(l => l.Level == LogLevel.Error), 1, silent ? 2 : 1);
        Assert.DoesNotContain(app.Log.Lines, l => l.Text.Contains("   at ", StringComparison.Ordinal)); // No stack trace.

        relay.Heal();
        (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        var sent = await ben.SubmitAsync(channel, "form.composer", ("text", "It is back"));
        Assert.Contains("It is back", sent.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Single(app.Log.Lines, l => l.Text.Contains(Back, StringComparison.Ordinal));
        Assert.False(await app.ReadAsync(db => db.Messages.AnyAsync(m => m.Text == "Into the void", Cancel)));
    }

    [Theory]
    [InlineData(180, true)]
    [InlineData(15, true)]
    [InlineData(180, false)]
    public async Task Connections_that_died_unnoticed_cost_no_one_a_page_or_a_message(int idleSeconds, bool forgotten)
    {
        if (relay is null) return;
        var channel = (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ben.OpenAsync(Cast.General.Address))); // Fills the pool.
        if (forgotten) relay.Forget(); // By a firewall.
        else relay.Cut(); // By a restart.
        app.Clock!.Advance(TimeSpan.FromSeconds(idleSeconds));

        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => InTimeAsync(() => ben.OpenAsync(Cast.General.Address))));
        Assert.All(pages, page => page.Is(HttpStatusCode.OK));
        var sent = await InTimeAsync(() => ben.SubmitAsync(channel, "form.composer", ("text", "Still here")));
        Assert.Contains("Still here", sent.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Single(app.Log.Lines, l => l.Text.Contains("had died unnoticed", StringComparison.Ordinal));
    }

    private static async Task<HtmlPage> InTimeAsync(Func<Task<HtmlPage>> ask)
    {
        var began = TimeProvider.System.GetTimestamp();
        var page = await ask();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, InTime);
        return page;
    }
}
