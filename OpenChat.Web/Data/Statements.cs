using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace OpenChat.Web.Data;

/// <summary>
/// Words that both databases understand, said to them without EF, for what thousands do in a second, and for what
/// each start asks first: to follow an entity and to find out how to save it costs EF several times what the database needs for it, and its
/// first question of all 80 ms. Understood once for each connection, and several statements are one trip.
/// </summary>
internal static class Statements
{
    /// <summary>Runs them within the transaction of the context, if it has one; its connection is open.</summary>
    /// <param name="values">By the names that the words give them after an @; null is nothing of the given type.</param>
    /// <returns>The number that the last one returns; 0 where it returns none.</returns>
    public static Task<long> RunAsync(this AppDb db, string words, params (string Name, DbType Type, object? Value)[] values) =>
        db.RunAsync(words, row => row.GetInt64(0), CancellationToken.None, values);

    /// <summary>The same, for more than a number.</summary>
    /// <param name="read">Makes of the first row what is returned; where there is none, that is the default of its type.</param>
    public static async Task<T?> RunAsync<T>(
        this AppDb db, string words, Func<DbDataReader, T> read, CancellationToken cancel = default, params (string Name, DbType Type, object? Value)[] values)
    {
        var connection = db.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = words;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, type, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = ($"@{name}", type, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        if (connection is not KeptConnection kept)
        {
            await using var answer = await command.ExecuteReaderAsync(cancel);
            return await answer.ReadAsync(cancel) ? read(answer) : default;
        }
        var reader = kept.Execute((SqliteCommand)command); // Which does nothing asynchronously.
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
