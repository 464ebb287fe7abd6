using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Tests.Data;

/// <summary>What a start does with the folder and database that it finds: it upgrades them, or says why not and leaves them.</summary>
[UnsupportedOSPlatform("windows")] // No file modes there, and nothing else that these tests need.
public sealed class StartingTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => database.Options.DataFolder;
    private string Copies => Path.Combine(Folder, "before-upgrade");

    public async ValueTask InitializeAsync() => database = await TestDatabase.BareAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Everything_in_the_folder_is_for_the_servers_user_alone()
    {
        await using var app = Build();
        await app.MigrateAsync();
        var contexts = app.Services.GetRequiredService<IDbContextFactory<AppDb>>();
        await using var db = await contexts.CreateDbContextAsync(Cancel);
        await db.Users.CountAsync(Cancel); // Held open: SQLite's other files are there.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        var files = Directory.GetFiles(Folder);
        if (!TestDatabase.UsesPostgres)
        {
            HashSet<string> own = ["openchat.db", "openchat.db-wal", "openchat.db-shm"];
            Assert.Superset(own, files.Select(f => Path.GetFileName(f)!).ToHashSet());
        }
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_second_server_in_the_same_folder_is_refused_until_the_first_has_ended()
    {
        if (TestDatabase.UsesPostgres) return; // Nodes may share it.
        await using (var first = Build())
        {
            await first.MigrateAsync();
            await using var second = Build();
            var wrong = await Assert.ThrowsAsync<StartException>(second.MigrateAsync);
            Assert.StartsWith("Another OpenChat is already using", wrong.Message, StringComparison.Ordinal);
            Assert.Equal(1, wrong.ExitCode); // Worth a retry: an update starts the new one while the old one still ends.
        }
        await using var third = Build();
        await third.MigrateAsync();
    }

    [Fact]
    public async Task An_older_database_is_copied_and_brought_up_to_date_with_what_is_in_it()
    {
        await OlderAsync();
        await using var app = Build(later: true);
        await app.MigrateAsync();
        await using var db = database.Open();
        Assert.Equal(3, (await db.Database.GetAppliedMigrationsAsync(Cancel)).Count());
        Assert.Equal("kept", (await db.Meta.SingleAsync(m => m.Key == "test", Cancel)).Value);
        if (TestDatabase.UsesPostgres)
        {
            Assert.False(Directory.Exists(Copies));
            return;
        }
        var copy = Assert.Single(Directory.GetFiles(Copies));
        Assert.Matches(@"/openchat-\d{14}_Initial\.db$", copy);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        var options = new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={copy};Pooling=False").Options;
        await using var before = new SqliteDb(options);
        Assert.Single(await before.Database.GetAppliedMigrationsAsync(Cancel));
        Assert.Equal("kept", (await before.Meta.SingleAsync(m => m.Key == "test", Cancel)).Value);
    }

    [Fact]
    public async Task Of_the_copies_the_two_newest_are_kept_and_nothing_else_in_their_folder_is_touched()
    {
        if (TestDatabase.UsesPostgres) return;
        await OlderAsync();
        Directory.CreateDirectory(Copies);
        foreach (var name in new[] { "openchat-29990101000000_A.db", "openchat-29990201000000_B.db", "mine.db" })
            await File.WriteAllTextAsync(Path.Combine(Copies, name), "", Cancel);
        await using var app = Build(later: true);
        await app.MigrateAsync();
        var left = Directory.GetFiles(Copies).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["mine.db", "openchat-29990201000000_B.db"], [left[0], left[^1]]);
        // The copy that this upgrade made, though by its name it is the oldest: as where an older backup was put back.
        Assert.EndsWith("_Initial.db", Assert.Single(left[1..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_a_killed_upgrade_left_keeps_no_one_waiting()
    {
        if (TestDatabase.UsesPostgres) return; // There it ends with the connection.
        await OlderAsync();
        await using (var db = database.Open())
            await db.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-01-01');
                """, Cancel);
        await using var app = Build(later: true);
        await app.MigrateAsync().WaitAsync(Patience.Limit, Cancel);
    }

    [Fact]
    public async Task A_newer_database_is_left_as_it_is()
    {
        await using (var app = Build()) await app.MigrateAsync();
        await using (var db = database.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_FromTheFuture', '99.0.0')""", Cancel);
            if (!TestDatabase.UsesPostgres) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Cancel);
        }
        var before = Hash();
        await using var older = Build();
        foreach (var start in new Func<Task>[] { older.OpenDatabaseAsync, older.MigrateAsync })
        {
            var wrong = await Assert.ThrowsAsync<StartException>(start);
            Assert.Contains("from a newer OpenChat (29990101000000_FromTheFuture)", wrong.Message, StringComparison.Ordinal);
            Assert.Equal(2, wrong.ExitCode); // A retry helps no one.
        }
        Assert.Equal(before, Hash());
    }

    [Fact]
    public async Task A_command_beside_the_server_changes_no_schema()
    {
        await OlderAsync();
        await using var command = Build(later: true);
        var wrong = await Assert.ThrowsAsync<StartException>(command.OpenDatabaseAsync);
        Assert.Contains("from an older OpenChat", wrong.Message, StringComparison.Ordinal);
        await using var db = database.Open();
        Assert.Single(await db.Database.GetAppliedMigrationsAsync(Cancel));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        if (TestDatabase.UsesPostgres) return;
        var notes = string.Concat(Enumerable.Repeat("These are someone's holiday notes. ", 100));
        await File.WriteAllTextAsync(database.File, notes, Cancel);
        var before = Hash();
        await using var app = Build();
        var wrong = await Assert.ThrowsAsync<StartException>(app.MigrateAsync);
        Assert.Contains("is damaged or isn't an OpenChat database", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(before, Hash());
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=openchat;Username=openchat;Password=secret-word", "Can't reach PostgreSQL")]
    [InlineData("nobody", "PostgreSQL refused: role \"nobody\" does not exist.")]
    public async Task A_PostgreSQL_that_cannot_be_reached_is_named_without_its_password(string connection, string sentence)
    {
        if (!TestDatabase.UsesPostgres) return;
        if (!connection.Contains('=', StringComparison.Ordinal))
            connection = new Npgsql.NpgsqlConnectionStringBuilder(database.Options.Postgres) { Username = connection }.ToString();
        await using var app = Build(connection);
        var wrong = await Assert.ThrowsAsync<StartException>(app.MigrateAsync);
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
    }

    private string Hash() => TestDatabase.UsesPostgres ? "" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(database.File)));

    /// <summary>A database of today's schema, which is older than that of a server with <see cref="LaterMigrations"/>.</summary>
    private async Task OlderAsync()
    {
        await using var db = database.Open();
        await db.Database.MigrateAsync(Cancel);
        await db.Database.ExecuteSqlRawAsync("INSERT INTO meta (key, value) VALUES ('test', 'kept')", Cancel);
        if (!TestDatabase.UsesPostgres) SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
    }

    private WebApplication Build(string? postgres = null, bool later = false)
    {
        var builder = SettingsSetup.NewBuilder([$"--data={Folder}", $"--Database:Postgres={postgres ?? database.Options.Postgres}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase();
        if (later) builder.Services.AddLaterMigrations();
        return builder.Build();
    }
}
