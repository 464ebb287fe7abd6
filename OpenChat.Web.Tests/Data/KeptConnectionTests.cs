using Microsoft.Data.Sqlite;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Data;

/// <summary>Compiled statements are kept, and nothing else: no answers, no parameters and no hold on the file.</summary>
public sealed class KeptConnectionTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("openchat-kept-");
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;
    private SqliteDb db = null!;

    private string File => $"Data Source={folder.FullName}/openchat.db;Default Timeout=1";

    public async ValueTask InitializeAsync()
    {
        db = Open(File);
        await db.Database.MigrateAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await db.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_same_query_gets_the_current_answer_each_time()
    {
        for (var n = 0; n < 5; n++)
        {
            await MetaAsync($"key{n}", $"value{n}");
            for (var i = 0; i <= n; i++)
                Assert.Equal($"value{i}", await db.Meta.Where(m => m.Key == $"key{i}").Select(m => m.Value).SingleAsync(cancel));
            Assert.Null(await db.Meta.Where(m => m.Key == "none").Select(m => m.Value).SingleOrDefaultAsync(cancel));
        }
    }

    [Fact]
    public async Task A_query_may_run_again_while_its_first_answer_is_read()
    {
        for (var n = 0; n < 3; n++) await MetaAsync($"key{n}", "value");
        var seen = 0;
        await foreach (var _ in db.Meta.OrderBy(m => m.Key).AsAsyncEnumerable())
            await foreach (var __ in db.Meta.OrderBy(m => m.Key).AsAsyncEnumerable()) seen++;
        Assert.Equal(9, seen);
    }

    /// <summary>A statement that is left running would keep the write-ahead log from being moved into the file.</summary>
    [Fact]
    public async Task An_answer_that_is_not_read_to_its_end_holds_nothing()
    {
        for (var n = 0; n < 3; n++) await MetaAsync($"key{n}", "value");
        await foreach (var _ in db.Meta.OrderBy(m => m.Key).AsAsyncEnumerable()) break;
        await using var other = new SqliteConnection(File);
        await other.OpenAsync(cancel);
        await using var checkpoint = other.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        Assert.Equal(0L, await checkpoint.ExecuteScalarAsync(cancel)); // 1 would mean that someone reads.
    }

    [Fact]
    public async Task What_fails_is_tried_anew()
    {
        await MetaAsync("key", "value");
        await using (var other = new SqliteConnection(File))
        {
            await other.OpenAsync(cancel);
            await using var hold = other.BeginTransaction(); // Someone else writes.
            db.Meta.Add(new() { Key = "second", Value = "value" });
            await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync(cancel));
        }
        await db.SaveChangesAsync(cancel);
        await Assert.ThrowsAsync<SqliteException>(
            () => db.Database.ExecuteSqlAsync($"INSERT INTO meta (key, value) VALUES ('key', 'twice')", cancel));
        Assert.Equal(2, await db.Meta.CountAsync(cancel));
    }

    [Fact]
    public async Task A_change_of_the_schema_reaches_statements_that_were_compiled_before_it()
    {
        await MetaAsync("key", "value");
        Assert.Equal(1, await db.Meta.CountAsync(cancel));
        await using (var other = new SqliteConnection(File))
        {
            await other.OpenAsync(cancel);
            await using var change = other.CreateCommand();
            change.CommandText = "ALTER TABLE meta ADD COLUMN more TEXT; INSERT INTO meta (key, value) VALUES ('second', 'value')";
            await change.ExecuteNonQueryAsync(cancel);
        }
        Assert.Equal(2, await db.Meta.CountAsync(cancel));
    }

    /// <summary>Lists come in every length, each with its own statement: those beyond the limit are answered and not kept.</summary>
    [Fact]
    public async Task More_queries_than_are_kept_are_answered_too()
    {
        await MetaAsync("key", "value");
        for (var n = 0; n < 250; n++)
            Assert.Equal(1, await db.Meta.Where(m => EF.Constant(n) >= 0).CountAsync(cancel));
        Assert.Equal(1, await db.Meta.CountAsync(cancel));
    }

    [Fact]
    public async Task The_server_uses_it_and_checking_for_a_database_creates_none()
    {
        Assert.Equal("KeptConnection", db.Database.GetDbConnection().GetType().Name);
        Assert.True(await db.Database.CanConnectAsync(cancel));
        var gone = $"Data Source={folder.FullName}/gone.db";
        await using var other = Open(gone);
        Assert.False(await other.Database.CanConnectAsync(cancel));
        Assert.False(System.IO.File.Exists($"{folder.FullName}/gone.db"));
    }

    private static SqliteDb Open(string connection) => new(new DbContextOptionsBuilder<SqliteDb>()
        .UseSqlite(connection)
        .AddInterceptors(new SqliteConnections(connection), new SqliteStatements())
        .Options);

    private async Task MetaAsync(string key, string value)
    {
        db.Meta.Add(new() { Key = key, Value = value });
        await db.SaveChangesAsync(cancel);
    }
}
