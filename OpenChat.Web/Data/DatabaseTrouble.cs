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
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StartException("PostgreSQL's disk is full. Nothing is lost. Free some space and start again.", mayPass: true),
        _ when IsDiskFull(error) => new StartException($"The disk with {folder.FullPath} is full. Nothing is lost. Free some space and start again.", mayPass: true),
        PostgresException postgres => new StartException($"PostgreSQL refused: {postgres.MessageText}.", mayPass: true),
        NpgsqlException { InnerException: TimeoutException } => new StartException("PostgreSQL didn't answer in time. It may be busy, or another server may be upgrading the database. Start again.", mayPass: true),
        NpgsqlException => new StartException($"Can't reach PostgreSQL: {error.Message.TrimEnd('.')}.", mayPass: true),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNoDatabase } =>
            new StartException($"{folder.DatabaseFile} is damaged or isn't an OpenChat database. It was left as it is. Restore a backup, or use another folder with --data."),
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCannotOpen } or UnauthorizedAccessException =>
            new StartException($"This user ({Environment.UserName}) can't write to {folder.FullPath}. Change its owner to the user that runs the server, or use another folder with --data."),
        SqliteException { SqliteErrorCode: SqliteInOut } or IOException => new StartException($"Can't use {folder.FullPath}: {error.Message}"),
        InvalidOperationException { InnerException: { } inner } => Explain(inner, folder) is StartException known ? known : error,
        _ => error,
    };
}
