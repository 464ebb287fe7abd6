using Microsoft.Data.Sqlite;

namespace OpenChat.Web.Data;

/// <summary>
/// A connection that keeps what SQLite has understood. EF makes a new command for each question, and SQLite would parse and plan it each
/// time, for longer than it takes to answer. Statements belong to their connection, so that stays open until it is disposed, with the context
/// whose it is.
/// </summary>
internal sealed class KeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>The server asks some hundred questions. If ever there are more, all make room at once.</summary>
    private const int Most = 200;

    private readonly Dictionary<string, SqliteCommand> idle = new(StringComparer.Ordinal);
    private readonly List<(SqliteDataReader Reader, SqliteCommand Statement)> busy = [];
    private bool ends;

    /// <summary>EF closes after each question, and before it keeps a context for the next request.</summary>
    public override void Close()
    {
        if (ends) base.Close();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ends = true;
            Forget();
            foreach (var (_, statement) in busy) statement.Dispose();
            busy.Clear();
        }
        base.Dispose(disposing);
    }

    /// <summary>Answers a command, of EF's or of <see cref="Statements"/>, by the statement that is kept for its text.</summary>
    public SqliteDataReader Execute(SqliteCommand asked)
    {
        // Taken out meanwhile: the same question may be asked again before the first answer was read.
        if (!idle.Remove(asked.CommandText, out var statement)) statement = new SqliteCommand(asked.CommandText, this);
        try
        {
            statement.Transaction = asked.Transaction;
            statement.CommandTimeout = asked.CommandTimeout;
            foreach (SqliteParameter parameter in asked.Parameters) statement.Parameters.Add(parameter);
            statement.Prepare(); // Does nothing where it is.
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

    /// <summary>An answer was read to its end, or nobody wants the rest: its statement is free for whoever asks the same.</summary>
    public void GiveBack(SqliteDataReader reader)
    {
        var at = busy.FindIndex(b => b.Reader == reader);
        if (at < 0) return;
        var statement = busy[at].Statement;
        busy.RemoveAt(at);
        try
        {
            reader.Dispose(); // Which resets it: left running, it would hold the write-ahead log as it was.
        }
        catch
        {
            statement.Dispose();
            throw;
        }
        statement.Parameters.Clear(); // What was written once is kept by nobody.
        if (idle.Count >= Most) Forget();
        if (!idle.TryAdd(statement.CommandText, statement)) statement.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in idle.Values) statement.Dispose();
        idle.Clear();
    }
}
