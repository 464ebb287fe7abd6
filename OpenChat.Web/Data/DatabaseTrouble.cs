using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>Explains failures of the disk or the database.</summary>
public static class DatabaseTrouble
{
    private const int SqliteReadOnly = 8, SqliteInOut = 10, SqliteCorrupt = 11, SqliteFull = 13, SqliteCannotOpen = 14,
        SqliteNoDatabase = 26, SqliteNoRoomForIndex = 4874;

    /// <summary>PostgreSQL ended a transaction of a server that stood still: see <see cref="WriteQueue"/>.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>The error for a full disk: Linux and macOS, Windows.</summary>
    private static readonly int[] NoSpace = [28, unchecked((int)0x80070070)];

    /// <summary>Whether the disk is full: nothing was written, and a retry succeeds once there is room.</summary>
    public static bool IsDiskFull(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteFull || sqlite.SqliteExtendedErrorCode == SqliteNoRoomForIndex,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.DiskFull,
        IOException file => NoSpace.Contains(file.HResult),
        DbUpdateException or InvalidOperationException => error.InnerException is { } inner && IsDiskFull(inner),
        _ => false,
    };

    internal static bool IsDamaged(SqliteException error) => error.SqliteErrorCode is SqliteCorrupt or SqliteNoDatabase;

    /// <summary>
    /// Whether PostgreSQL can't be reached, doesn't answer in time, or lost the connection. A retry succeeds once it is back; a write may
    /// have been committed.
    /// </summary>
    public static bool IsAway(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState[..2] is "08" or "28" or "57" or "3D"
            || postgres.SqlState is PostgresErrorCodes.TooManyConnections or IdleInTransaction,
        NpgsqlException => true,
        DbUpdateException or InvalidOperationException => error.InnerException is { } inner && IsAway(inner),
        _ => false,
    };

    /// <summary>One line in the log for each kind: no answer, no connection, or what PostgreSQL said.</summary>
    internal static string KindOf(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState,
        NpgsqlException { InnerException: TimeoutException } => "silent",
        NpgsqlException => "unreachable",
        { InnerException: { } inner } => KindOf(inner),
        _ => "",
    };

    /// <summary>What <see cref="IsAway"/> is about, as a sentence for the log of a running server.</summary>
    internal static string Describe(Exception error) => error switch
    {
        PostgresException postgres => $"PostgreSQL refuses: {postgres.MessageText}.",
        NpgsqlException { InnerException: TimeoutException } => "PostgreSQL doesn't answer in time.",
        NpgsqlException => $"Can't reach PostgreSQL: {error.Message.TrimEnd('.')}.",
        { InnerException: { } inner } => Describe(inner),
        _ => error.Message,
    };

    /// <summary>A <see cref="StartException"/> for the operator. Other errors are bugs and are returned unchanged.</summary>
    internal static Exception Explain(Exception error, DataFolder folder) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            new StartException("PostgreSQL's disk is full. Nothing is lost. Free some space and start again.", mayPass: true),
        _ when IsDiskFull(error) =>
            new StartException(
                $"The disk with {folder.FullPath} is full. Nothing is lost. Free some space and start again.", mayPass: true),
        PostgresException postgres => new StartException($"PostgreSQL refused: {postgres.MessageText}.", mayPass: true),
        NpgsqlException { InnerException: TimeoutException } => new StartException("PostgreSQL didn't answer in time. "
            + "It may be busy, or another server may be upgrading the database. Start again.", mayPass: true),
        NpgsqlException => new StartException($"Can't reach PostgreSQL: {error.Message.TrimEnd('.')}.", mayPass: true),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNoDatabase } =>
            new StartException($"{folder.DatabaseFile} is damaged or isn't an OpenChat database. It was left as it is. "
                + "Restore a backup, or use another folder with --data."),
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCannotOpen } or UnauthorizedAccessException =>
            new StartException($"This user ({Environment.UserName}) can't write to {folder.FullPath}. "
                + "Change its owner to the user that runs the server, or use another folder with --data."),
        SqliteException { SqliteErrorCode: SqliteInOut } or IOException =>
            new StartException($"Can't use {folder.FullPath}: {error.Message}"),
        InvalidOperationException { InnerException: { } inner } => Explain(inner, folder) is StartException known ? known : error,
        _ => error,
    };
}
