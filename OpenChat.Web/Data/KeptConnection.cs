using Microsoft.Data.Sqlite;

namespace OpenChat.Web.Data;

/// <summary>
/// A connection that caches prepared statements. EF makes a new command for each query, which SQLite would parse and plan each time.
/// Statements belong to a connection, so this one stays open until it is disposed with its context.
/// </summary>
internal sealed class KeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>More than the server has queries. A full cache is cleared.</summary>
    private const int MaxStatements = 200;

    private readonly Dictionary<string, SqliteCommand> idle = new(StringComparer.Ordinal);
    private readonly List<(SqliteDataReader Reader, SqliteCommand Statement)> busy = [];
    private bool disposing;

    /// <summary>Stays open: EF closes it after each query, and before a context returns to the pool.</summary>
    public override void Close()
    {
        if (disposing) base.Close();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            this.disposing = true;
            ClearIdle();
            foreach (var (_, statement) in busy) statement.Dispose();
            busy.Clear();
        }
        base.Dispose(disposing);
    }

    /// <summary>Runs a command with the cached statement for its text.</summary>
    public SqliteDataReader Execute(SqliteCommand command)
    {
        // Removed while in use: the same query may run again before this result is read.
        if (!idle.Remove(command.CommandText, out var statement)) statement = new SqliteCommand(command.CommandText, this);
        try
        {
            statement.Transaction = command.Transaction;
            statement.CommandTimeout = command.CommandTimeout;
            foreach (SqliteParameter parameter in command.Parameters) statement.Parameters.Add(parameter);
            statement.Prepare();
            var reader = statement.ExecuteReader();
            busy.Add((reader, statement));
            return reader;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Disposes a reader and returns its statement to the cache.</summary>
    public void GiveBack(SqliteDataReader reader)
    {
        var at = busy.FindIndex(b => b.Reader == reader);
        if (at < 0) return;
        var statement = busy[at].Statement;
        busy.RemoveAt(at);
        try
        {
            reader.Dispose(); // Resets the statement, which would otherwise keep the WAL from being checkpointed.
        }
        catch
        {
            statement.Dispose();
            throw;
        }
        statement.Parameters.Clear();
        if (idle.Count >= MaxStatements) ClearIdle();
        if (!idle.TryAdd(statement.CommandText, statement)) statement.Dispose();
    }

    private void ClearIdle()
    {
        foreach (var statement in idle.Values) statement.Dispose();
        idle.Clear();
    }
}
