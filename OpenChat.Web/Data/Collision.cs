using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OpenChat.Web.Data;

/// <summary>
/// Which failures only say that somebody else wrote at the same moment: another node, an operator's own tool. The same command run
/// again sees what they wrote and gives its proper answer. Never a lost connection: what was committed then, nobody knows. And never
/// a lock that SQLite has waited five seconds for already: everybody's writes would wait with it.
/// </summary>
internal static class Collision
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteUnique = 2067, SqlitePrimaryKey = 1555;

    public static bool Is(Exception error) => error switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => Is(inner),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey,
        InvalidOperationException { InnerException: { } inner } => Is(inner), // EF wraps what it takes for transient.
        _ => false,
    };

    /// <summary>A lock was in the way and will be gone: nothing is wrong with the command, and the same request is answered a little later.</summary>
    public static bool Passes(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked,
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable,
        DbUpdateException or InvalidOperationException => error.InnerException is { } inner && Passes(inner),
        _ => false,
    };
}
