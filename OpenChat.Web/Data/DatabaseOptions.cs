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
    /// <see cref="Postgres"/>, with a word more: PostgreSQL parses and plans a question anew each time that it is asked, for longer than it takes to answer it, unless each
    /// connection prepares what it asks often. Not where the operator says how many: a pooler between the two may not be able to.
    /// </summary>
    public string PostgresConnection
    {
        get
        {
            // Npgsql's own builder would say of each word it knows that it was said.
            var said = new DbConnectionStringBuilder { ConnectionString = Postgres }.Keys.Cast<string>();
            return said.Any(word => word.Replace(" ", "", StringComparison.Ordinal).Equals(nameof(NpgsqlConnectionStringBuilder.MaxAutoPrepare), StringComparison.OrdinalIgnoreCase))
                ? Postgres : new NpgsqlConnectionStringBuilder(Postgres) { MaxAutoPrepare = MostPrepared }.ToString();
        }
    }

    public string? Problem()
    {
        if (DataFolder.Length == 0) return "Database:DataFolder is to be a folder, and it is empty.";
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

    private const string NoConnection = "Database:Postgres is to be a connection string, like Host=localhost;Database=openchat;Username=openchat;Password=…";
}
