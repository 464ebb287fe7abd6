using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace OpenChat.Web.Data;

/// <summary>
/// Raw SQL that runs on both providers, for hot paths and for the first queries of a start. Several statements are one round trip.
/// </summary>
internal static class Statements
{
    /// <summary>Runs statements in the context's transaction, if it has one. Its connection must be open.</summary>
    /// <param name="values">Parameters, by their names in the SQL without the @.</param>
    /// <returns>The number that the last statement returns; 0 if none.</returns>
    public static Task<long> RunAsync(this AppDb db, string sql, params (string Name, DbType Type, object? Value)[] values) =>
        db.RunAsync(sql, row => row.GetInt64(0), CancellationToken.None, values);

    /// <summary>Runs statements and reads the first row that they return.</summary>
    /// <returns>What <paramref name="read"/> makes of it; default if there is no row.</returns>
    public static Task<T?> RunAsync<T>(
        this AppDb db, string sql, Func<DbDataReader, T> read, CancellationToken cancel = default,
        params (string Name, DbType Type, object? Value)[] values) =>
        db.RunAsync(sql, read, command =>
        {
            foreach (var (name, type, value) in values)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.DbType, parameter.Value) = ($"@{name}", type, value ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }
        }, cancel);

    /// <inheritdoc cref="RunAsync{T}(AppDb, string, Func{DbDataReader, T}, CancellationToken, ValueTuple{string, DbType, object}[])"/>
    /// <param name="bind">Adds the parameters.</param>
    public static async Task<T?> RunAsync<T>(
        this AppDb db, string sql, Func<DbDataReader, T> read, Action<DbCommand> bind, CancellationToken cancel = default)
    {
        var connection = db.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        bind(command);
        if (connection is not KeptConnection kept)
        {
            await using var rows = await command.ExecuteReaderAsync(cancel);
            return await rows.ReadAsync(cancel) ? read(rows) : default;
        }
        var reader = kept.Execute((SqliteCommand)command);
        try
        {
            return reader.Read() ? read(reader) : default;
        }
        finally
        {
            kept.GiveBack(reader);
        }
    }
}
