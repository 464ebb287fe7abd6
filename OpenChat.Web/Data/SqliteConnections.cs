using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpenChat.Web.Data;

/// <summary>
/// Sets up each SQLite connection. WAL mode is stored in the file, synchronous is not: FULL makes a commit reach the disk before it is
/// acknowledged, as a 2xx promises.
/// </summary>
public sealed class SqliteConnections(string connectionString) : DbConnectionInterceptor
{
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;"
        + "PRAGMA secure_delete=ON;"; // Deleted text is overwritten with zeros.

    // SQLITE_CONFIG_MEMSTATUS off: memory statistics, which nothing reads, take a lock for each allocation.
    static SqliteConnections()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(9, 0);
    }

    /// <summary>Handles that are set up: pooled connections keep their settings.</summary>
    private readonly ConditionalWeakTable<object, object?> ready = [];

    /// <summary>
    /// Skips EF's functions for decimals and regular expressions, which no query uses. To check whether the database exists, EF uses
    /// another connection string, read-only, which is left alone.
    /// </summary>
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        eventData.ConnectionString != connectionString ? result
        : InterceptionResult<DbConnection>.SuppressWithResult(new KeptConnection(connectionString));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => ApplyPragmas(connection);

    /// <summary>Synchronous, as everything in SQLite.</summary>
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ApplyPragmas(connection);
        return Task.CompletedTask;
    }

    private void ApplyPragmas(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (ready.TryGetValue(handle, out _)) return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        ready.AddOrUpdate(handle, null);
    }
}
