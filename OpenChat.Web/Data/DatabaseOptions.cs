using System.Data.Common;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>Section "Database": where data is stored.</summary>
public sealed class DatabaseOptions : ICheckedSettings
{
    /// <summary>Folder for the database, files and keys, created with mode 0700. Relative to the current folder.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>A PostgreSQL connection string. If empty, SQLite in <see cref="DataFolder"/>.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>How long events are kept. A browser that was away for longer reloads its page.</summary>
    public TimeSpan EventAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many events are kept at most.</summary>
    public long EventRows { get; set; } = 1_000_000;

    public bool UsesPostgres => Postgres.Length > 0;

    /// <summary>
    /// <see cref="Postgres"/> with defaults that the operator can override. Connections prepare frequent queries, because parsing and
    /// planning takes longer than running them (a pooler may not support this). They are not reset when they return to the pool: nothing
    /// here changes session state beyond its transaction. The timeouts let each page answer within five seconds whatever happens to the
    /// database, and the keepalive keeps firewalls from dropping idle connections.
    /// </summary>
    public string PostgresConnection
    {
        get
        {
            var builder = new NpgsqlConnectionStringBuilder(Postgres);
            if (!IsSet(nameof(builder.MaxAutoPrepare))) builder.MaxAutoPrepare = MaxPrepared;
            if (!IsSet(nameof(builder.NoResetOnClose))) builder.NoResetOnClose = true;
            if (!IsSet(nameof(builder.Timeout))) builder.Timeout = ConnectSeconds;
            if (!IsSet(nameof(builder.CommandTimeout))) builder.CommandTimeout = CommandSeconds;
            if (!IsSet(nameof(builder.CancellationTimeout))) builder.CancellationTimeout = -1; // Not waiting for a dead server.
            // With encryption by Kerberos, which is tried first, opening and cancelling take twice as long when nothing answers.
            if (!IsSet(nameof(builder.GssEncryptionMode))) builder.GssEncryptionMode = GssEncryptionMode.Disable;
            // The system's, which takes no thread: Npgsql's own would block one for each dead connection.
            var isByNetwork = builder.Host is { Length: > 0 } host && host[0] is not ('/' or '@');
            if (isByNetwork && !IsSet(nameof(builder.TcpKeepAliveTime)) && !IsSet(nameof(builder.KeepAlive)))
                (builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (KeepAliveSeconds, KeepAliveSeconds / 5);
            return builder.ToString();
        }
    }

    /// <summary>
    /// How long PostgreSQL lets one of our transactions stay idle, in seconds: five times the limit of a statement, because a machine that
    /// is slow to run statements is slow between them too. 0 without PostgreSQL, and where statements have no limit.
    /// </summary>
    public int IdleSeconds => UsesPostgres ? 5 * new NpgsqlConnectionStringBuilder(PostgresConnection).CommandTimeout : 0;

    /// <summary>Not with Npgsql's builder, which reports every known key as set.</summary>
    private bool IsSet(string key) => new DbConnectionStringBuilder { ConnectionString = Postgres }.Keys.Cast<string>()
        .Any(k => k.Replace(" ", "", StringComparison.Ordinal).Equals(key, StringComparison.OrdinalIgnoreCase));

    public string? Problem()
    {
        if (DataFolder.Length == 0) return "Database:DataFolder must be a folder, but it is empty.";
        try
        {
            return UsesPostgres && string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(Postgres).Host) ? NoConnection : null;
        }
        catch (ArgumentException)
        {
            return NoConnection; // Its message may contain the password.
        }
    }

    private const int ConnectSeconds = 2, CommandSeconds = 2, KeepAliveSeconds = 30;

    /// <summary>More than the server has queries.</summary>
    private const int MaxPrepared = 200;

    private const string NoConnection =
        "Database:Postgres must be a connection string, like Host=localhost;Database=openchat;Username=openchat;Password=…";
}
