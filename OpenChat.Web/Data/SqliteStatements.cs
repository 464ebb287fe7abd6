using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpenChat.Web.Data;

/// <summary>Runs EF's queries with the cached statements of a <see cref="KeptConnection"/>.</summary>
public sealed class SqliteStatements : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        command.Connection is KeptConnection connection
            ? InterceptionResult<DbDataReader>.SuppressWithResult(connection.Execute((SqliteCommand)command)) : result;

    /// <summary>Synchronous, as everything in SQLite.</summary>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ReaderExecuting(command, eventData, result));

    /// <summary>Before EF closes the reader: a failure there would leak the statement.</summary>
    public override InterceptionResult DataReaderClosing(
        DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
    {
        if (command.Connection is KeptConnection connection) connection.GiveBack((SqliteDataReader)eventData.DataReader);
        return result;
    }

    public override ValueTask<InterceptionResult> DataReaderClosingAsync(
        DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result) =>
        ValueTask.FromResult(DataReaderClosing(command, eventData, result));
}
