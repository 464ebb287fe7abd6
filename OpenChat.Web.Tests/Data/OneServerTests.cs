using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Tests.Data;

/// <summary>A second server on one PostgreSQL database. On SQLite the data folder has a lock: <see cref="StartingTests"/>.</summary>
public sealed class OneServerTests : IAsyncLifetime
{
    private static readonly string Holder = string.Create(CultureInfo.InvariantCulture, $"""
        pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (classid::bigint << 32) + objid::bigint = {OneServer.LockKey}
        """);

    private TestDatabase database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string? Name => new NpgsqlConnectionStringBuilder(database.Options.Postgres).Database;

    public async ValueTask InitializeAsync() => database = await TestDatabase.WithCastAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_second_server_is_refused_until_the_first_has_ended_and_commands_are_not()
    {
        if (!TestDatabase.UsesPostgres) return;
        await using (var first = Build())
        {
            await first.TakeDatabaseAsync();
            await using var second = Build();
            second.Services.GetRequiredService<OneServer>().Patience = TimeSpan.FromSeconds(0.1);
            var wrong = await Assert.ThrowsAsync<StartException>(second.TakeDatabaseAsync);
            Assert.StartsWith("Another OpenChat runs on this PostgreSQL database", wrong.Message, StringComparison.Ordinal);
            Assert.Equal(1, wrong.ExitCode); // A supervisor tries again.
            foreach (var command in new Func<Task>[] { second.OpenDatabaseAsync, second.MigrateAsync }) await command();
        }
        await using var third = Build();
        await third.TakeDatabaseAsync();
    }

    [Fact]
    public async Task A_start_waits_for_the_server_before_it_to_go()
    {
        if (!TestDatabase.UsesPostgres) return;
        using var log = new ServerLog();
        await using var next = Build(services => services.AddSingleton<ILoggerProvider>(log));
        Task starting;
        await using (var first = Build(services => services.AddSingleton<ILoggerProvider>(log)))
        {
            await first.TakeDatabaseAsync();
            Assert.Empty(Waits());
            starting = next.TakeDatabaseAsync();
            await IsAsync($"SELECT count(*) FROM {Holder} AND NOT granted", 1);
        }
        await starting;
        Assert.Single(Waits());

        IEnumerable<ServerLog.Line> Waits() =>
            log.Lines.Where(l => l.Text == "Waiting for another OpenChat on this database to stop");
    }

    [Fact]
    public async Task A_first_start_makes_the_database_that_is_not_there()
    {
        if (!TestDatabase.UsesPostgres) return;
        await ExecuteAsync($"DROP DATABASE {Name} WITH (FORCE)", "postgres");
        await using var app = Build();
        await app.TakeDatabaseAsync();
        await IsAsync($"SELECT count(*) FROM {Holder} AND granted", 1);
        await IsAsync("SELECT count(*) FROM users", 0);
    }

    [Fact]
    public async Task A_first_start_that_is_overtaken_while_it_makes_the_database_says_why_it_ends()
    {
        if (!TestDatabase.UsesPostgres) return;
        await ExecuteAsync($"DROP DATABASE {Name} WITH (FORCE)", "postgres");
        await using var first = Build();
        await using var second = Build(services => services.AddSingleton<IDbContextFactory<AppDb>>(
            new AfterCreation(database.Options, first.TakeDatabaseAsync)));
        second.Services.GetRequiredService<OneServer>().Patience = TimeSpan.FromSeconds(0.1);
        var wrong = await Assert.ThrowsAsync<StartException>(second.TakeDatabaseAsync);
        Assert.StartsWith("Another OpenChat runs on this PostgreSQL database", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_outlives_its_connection_and_takes_the_database_again()
    {
        if (!TestDatabase.UsesPostgres) return;
        await using var app = await App.StartAsync(new() { Database = database });
        var before = await ExecuteAsync($"SELECT pid FROM {Holder} AND granted");
        await ExecuteAsync($"SELECT pg_terminate_backend({before})");
        await IsAsync($"SELECT count(*) FROM {Holder} AND granted AND pid <> {before}", 1);
        await AnswersAsync(app);
    }

    [Fact]
    public async Task One_that_was_overtaken_meanwhile_says_so_and_goes_on()
    {
        if (!TestDatabase.UsesPostgres) return;
        await using var app = await App.StartAsync(new() { Database = database });
        app.Services.GetRequiredService<OneServer>().Patience = TimeSpan.FromSeconds(0.1);
        app.Log.Expect("another OpenChat took the database");
        var before = await ExecuteAsync($"SELECT pid FROM {Holder} AND granted");
        await using (var other = Build())
        {
            var waiting = other.TakeDatabaseAsync();
            await IsAsync($"SELECT count(*) FROM {Holder} AND NOT granted", 1);
            await ExecuteAsync($"SELECT pg_terminate_backend({before})");
            await waiting;
            await UntilAsync(() => Task.FromResult(app.Log.Lines.Any(l => l.Level == LogLevel.Error)));
            await AnswersAsync(app);
        }
        await IsAsync($"SELECT count(*) FROM {Holder} AND granted", 1);
    }

    private static async Task AnswersAsync(App app)
    {
        using var visitor = app.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/account/sign-in")).Status);
    }

    /// <summary>Returns once a query counts so many.</summary>
    private Task IsAsync(string query, long count) => UntilAsync(async () => Equals(await ExecuteAsync(query), count));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds()) await tick.WaitForNextTickAsync(Cancel);
    }

    private async Task<object?> ExecuteAsync(string sql, string? of = null)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Options.Postgres)
        {
            Database = of ?? Name,
            Pooling = false,
        }.ToString());
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private WebApplication Build(Action<IServiceCollection>? services = null)
    {
        var options = database.Options;
        var builder = SettingsSetup.NewBuilder([$"--data={options.DataFolder}", $"--Database:Postgres={options.Postgres}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase();
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Does something as soon as the database is there.</summary>
    private sealed class AfterCreation(DatabaseOptions database, Func<Task> act) : DbCommandInterceptor, IDbContextFactory<AppDb>
    {
        public AppDb CreateDbContext()
        {
            var options = new DbContextOptionsBuilder<PostgresDb>();
            options.Use(database);
            return new PostgresDb(options.AddInterceptors(this).Options);
        }

        public override async ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.StartsWith("CREATE DATABASE", StringComparison.Ordinal)) await act();
            return result;
        }
    }
}
