using System.Data.Common;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>Where this instance keeps things.</summary>
public sealed class DatabaseOptions : ICheckedSettings
{
    /// <summary>Folder for the database, files and keys, made with mode 0700. Relative to the current folder.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>A PostgreSQL connection string. Empty: SQLite in <see cref="DataFolder"/>.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>A browser that was away for longer loads its page anew instead of being told event by event.</summary>
    public TimeSpan EventAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>As many events are kept at most, the newest.</summary>
    public long EventRows { get; set; } = 1_000_000;

    public bool UsesPostgres => Postgres.Length > 0;

    /// <summary>
    /// <see cref="Postgres"/>, with two words more where the operator does not say them. PostgreSQL parses and plans a question anew each time that it is asked, for longer than
    /// it takes to answer it, unless each connection prepares what it asks often (which a pooler between the two may not be able to). And a connection that is given back
    /// is told to forget what was set on it, in seven statements before the next question: nothing here sets anything that outlives its transaction.
    /// </summary>
    public string PostgresConnection
    {
        get
        {
            var used = new NpgsqlConnectionStringBuilder(Postgres);
            if (!Says(nameof(used.MaxAutoPrepare))) used.MaxAutoPrepare = MostPrepared;
            if (!Says(nameof(used.NoResetOnClose))) used.NoResetOnClose = true;
            return used.ToString();
        }
    }

    /// <summary>Npgsql's own builder would say of each word it knows that it was said.</summary>
    private bool Says(string word) => new DbConnectionStringBuilder { ConnectionString = Postgres }.Keys.Cast<string>()
        .Any(said => said.Replace(" ", "", StringComparison.Ordinal).Equals(word, StringComparison.OrdinalIgnoreCase));

    public string? Problem()
    {
        if (DataFolder.Length == 0) return "Database:DataFolder must be a folder, but it is empty.";
        try
        {
            return UsesPostgres && string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(Postgres).Host) ? NoConnection : null;
        }
        catch (ArgumentException)
        {
            return NoConnection; // The message would repeat what was written, with the password in it.
        }
    }

    /// <summary>The server asks some hundred questions.</summary>
    private const int MostPrepared = 200;

    private const string NoConnection = "Database:Postgres must be a connection string, like Host=localhost;Database=openchat;Username=openchat;Password=…";
}
