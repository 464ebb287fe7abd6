using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Npgsql;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// A fresh database with today's schema, on the provider that OPENCHAT_TEST_DB names ("postgres", else SQLite in a file),
/// with a data folder of its own. Migrated once per run and copied after that, which takes milliseconds.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string Root = Directory.CreateTempSubdirectory("openchat-tests-").FullName;
    private static readonly Lazy<Task<TestDatabase>> Migrated = new(MigrateAsync);
    private static readonly Lazy<Task<TestDatabase>> Populated = new(PopulateAsync);
    private static readonly SemaphoreSlim OneCopyAtATime = new(1);
    private static readonly ConcurrentQueue<Task> Drops = new();
    private static int count;

    private readonly string name;

    private TestDatabase()
    {
        name = string.Create(CultureInfo.InvariantCulture, $"openchat_test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}");
        Options = new DatabaseOptions
        {
            DataFolder = Directory.CreateDirectory(Path.Combine(Root, name)).FullName,
            Postgres = UsesPostgres ? ConnectionString(name) : "",
        };
    }

    public static bool UsesPostgres => Environment.GetEnvironmentVariable("OPENCHAT_TEST_DB") == "postgres";

    /// <summary>What the server is configured with.</summary>
    public DatabaseOptions Options { get; }

    public string File => Path.Combine(Options.DataFolder, "openchat.db");

    /// <summary>Without a schema, and on SQLite without a file: what a first start finds.</summary>
    public static async Task<TestDatabase> BareAsync()
    {
        var bare = new TestDatabase();
        if (UsesPostgres) await RunAsync($"CREATE DATABASE {bare.name}");
        return bare;
    }

    /// <summary>Migrated and empty: a server that no one has set up.</summary>
    public static async Task<TestDatabase> EmptyAsync() => await CopyAsync(await Migrated.Value);

    /// <summary>With everyone of <see cref="Cast"/> in their places.</summary>
    public static async Task<TestDatabase> WithCastAsync() => await CopyAsync(await Populated.Value);

    /// <summary>A context to look with. The server's own write queue is the way to change anything while it runs.</summary>
    public AppDb Open() => UsesPostgres
        ? new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(Options.Postgres).AddInterceptors(QueryRules.Default).Options)
        : new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={File};Default Timeout=60")
            .AddInterceptors(QueryRules.Default).Options);

    public async ValueTask DisposeAsync()
    {
        if (UsesPostgres)
        {
            await using (var connection = new NpgsqlConnection(Options.Postgres)) NpgsqlConnection.ClearPool(connection);
            Drops.Enqueue(RunAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
        else
        {
            SqliteConnection.ClearAllPools();
        }
        Clear(Options.DataFolder);
    }

    /// <summary>What a server that is just ending still writes there is no failure of the test.</summary>
    private static void Clear(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException) { /* The end of the run clears it away, or the system does. */ }
    }

    /// <summary>The end of the run: drops the templates, and waits for the drops that no test waited for.</summary>
    internal static async Task DropTemplatesAsync()
    {
        foreach (var template in new[] { Migrated, Populated })
            if (template.IsValueCreated) await (await template.Value).DisposeAsync();
        await Task.WhenAll(Drops);
        Clear(Root);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var template = await BareAsync();
        await using (var db = template.Open()) await db.Database.MigrateAsync();
        await template.SettleAsync();
        return template;
    }

    private static async Task<TestDatabase> PopulateAsync()
    {
        var template = await CopyAsync(await Migrated.Value);
        await Cast.ArriveAsync(template);
        await template.SettleAsync();
        return template;
    }

    /// <summary>A copy of a database that no one uses meanwhile.</summary>
    public static async Task<TestDatabase> CopyAsync(TestDatabase template)
    {
        var copy = new TestDatabase();
        await OneCopyAtATime.WaitAsync(); // PostgreSQL copies a template only while no one else reads it.
        try
        {
            if (UsesPostgres) await RunAsync($"CREATE DATABASE {copy.name} TEMPLATE {template.name} STRATEGY FILE_COPY");
            else System.IO.File.Copy(template.File, copy.File);
        }
        finally
        {
            OneCopyAtATime.Release();
        }
        return copy;
    }

    /// <summary>Everything into the one file, and no connection left: only then can it be copied.</summary>
    public async Task SettleAsync()
    {
        await using var db = Open();
        if (UsesPostgres)
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
            return;
        }
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
    }

    private static string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(Server)
        {
            Database = database,
            MaxPoolSize = 20,
            Timeout = 60, // A busy machine is no outage.
            CommandTimeout = 60,
        }.ToString();

    private static string Server => Environment.GetEnvironmentVariable("OPENCHAT_TEST_POSTGRES")
        ?? throw new InvalidOperationException(
            "OPENCHAT_TEST_POSTGRES must name a PostgreSQL server on which databases may be made; bin/test starts one.");

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
