using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpenChat.Web.Data;

/// <summary>Lets EF's questions be answered by the statements of a <see cref="KeptConnection"/>.</summary>
public sealed class SqliteStatements : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        command.Connection is KeptConnection connection ? InterceptionResult<DbDataReader>.SuppressWithResult(connection.Execute((SqliteCommand)command)) : result;

    /// <summary>SQLite does nothing asynchronously.</summary>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ReaderExecuting(command, eventData, result));

    /// <summary>Before EF closes the reader itself: what fails then would leave its statement with nobody.</summary>
    public override InterceptionResult DataReaderClosing(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
    {
        if (command.Connection is KeptConnection connection) connection.GiveBack((SqliteDataReader)eventData.DataReader);
        return result;
    }

    public override ValueTask<InterceptionResult> DataReaderClosingAsync(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result) =>
        ValueTask.FromResult(DataReaderClosing(command, eventData, result));
}
