using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>What a failure of the disk or the database means.</summary>
public static class DatabaseTrouble
{
    private const int SqliteReadOnly = 8, SqliteInOut = 10, SqliteCorrupt = 11, SqliteFull = 13, SqliteCannotOpen = 14, SqliteNoDatabase = 26, SqliteNoRoomForIndex = 4874;

    /// <summary>What a system answers where there is no room: Linux and macOS, Windows.</summary>
    private static readonly int[] NoSpace = [28, unchecked((int)0x80070070)];

    /// <summary>There is no room left on the disk: nothing of it was written, and the same works again once there is.</summary>
    public static bool IsDiskFull(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteFull || sqlite.SqliteExtendedErrorCode == SqliteNoRoomForIndex,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.DiskFull,
        IOException file => NoSpace.Contains(file.HResult),
        DbUpdateException or InvalidOperationException => error.InnerException is { } inner && IsDiskFull(inner),
        _ => false,
    };

    /// <summary>The same for whoever starts the server. What is none of these is a mistake of ours, and comes back as it is.</summary>
    internal static Exception Explain(Exception error, DataFolder folder) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StartException("The disk of PostgreSQL is full. Nothing is lost; make room there and start again.", mayPass: true),
        _ when IsDiskFull(error) => new StartException($"The disk with {folder.FullPath} is full. Nothing is lost; make room and start again.", mayPass: true),
        PostgresException postgres => new StartException($"PostgreSQL refuses: {postgres.MessageText}.", mayPass: true),
        NpgsqlException { InnerException: TimeoutException } => new StartException("PostgreSQL does not answer in time. It may be busy, or another server is upgrading the database; start again.", mayPass: true),
        NpgsqlException => new StartException($"PostgreSQL cannot be reached: {error.Message.TrimEnd('.')}.", mayPass: true),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNoDatabase } =>
            new StartException($"{folder.DatabaseFile} is damaged, or no database of OpenChat. It was left as it is: put a copy in its place, or give another folder with --data."),
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCannotOpen } or UnauthorizedAccessException =>
            new StartException($"This user ({Environment.UserName}) may not write in {folder.FullPath}. It is to belong to whoever runs the server; --data names another one."),
        SqliteException { SqliteErrorCode: SqliteInOut } or IOException => new StartException($"{folder.FullPath} cannot be used: {error.Message}"),
        InvalidOperationException { InnerException: { } inner } => Explain(inner, folder) is StartException known ? known : error,
        _ => error,
    };
}
