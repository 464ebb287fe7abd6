using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace OpenChat.Web.Data;

/// <summary>
/// Words that both databases understand, said to them without EF, for what thousands do in a second: to follow an entity and to find out how
/// to save it costs EF several times what the database needs for it. Understood once for each connection, and several statements are one trip.
/// </summary>
internal static class Statements
{
    /// <summary>Runs them within the transaction of the context.</summary>
    /// <param name="values">By the names that the words give them after an @; null is nothing of the given type.</param>
    /// <returns>The number that the last one returns; 0 where it returns none.</returns>
    public static async Task<long> RunAsync(this AppDb db, string words, params (string Name, DbType Type, object? Value)[] values)
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
            await using var answer = await command.ExecuteReaderAsync();
            return await answer.ReadAsync() ? answer.GetInt64(0) : 0;
        }
        var reader = kept.Execute((SqliteCommand)command);
        try
        {
            return reader.Read() ? reader.GetInt64(0) : 0;
        }
        finally
        {
            kept.GiveBack(reader);
        }
    }
}
