using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpenChat.Web.Data;

/// <summary>
/// What each SQLite connection must be told. WAL is kept by the file; synchronous is not:
/// FULL makes a commit reach the disk before it is acknowledged, which is what a 2xx promises.
/// </summary>
public sealed class SqliteConnections(string connectionString) : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;";

    // Nobody asks SQLite how much memory it has: else it takes a lock for each piece that it takes, to count it. 9 is SQLITE_CONFIG_MEMSTATUS.
    static SqliteConnections()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(9, 0);
    }

    /// <summary>One that comes out of the pool keeps what it was told.</summary>
    private readonly ConditionalWeakTable<object, object?> told = [];

    /// <summary>
    /// Without the functions that EF would add for sums of decimals and for regular expressions: nothing here asks for those. Where EF only looks
    /// whether there is a database it asks for another kind, that reads and makes nothing, and gets it.
    /// </summary>
    public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        eventData.ConnectionString == connectionString ? InterceptionResult<DbConnection>.SuppressWithResult(new KeptConnection(connectionString)) : result;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Tell(connection);

    /// <summary>SQLite does nothing asynchronously.</summary>
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Tell(connection);
        return Task.CompletedTask;
    }

    private void Tell(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (told.TryGetValue(handle, out _)) return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        told.AddOrUpdate(handle, null);
    }
}
