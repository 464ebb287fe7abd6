using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OpenChat.Web.Data;

/// <summary>
/// Failures caused by a concurrent write, by another node or an operator's tool. Running the command again gives the right answer.
/// Excludes lost connections, where the commit may have happened, and SQLite's busy timeout, where a retry would hold up all writes.
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
        InvalidOperationException { InnerException: { } inner } => Is(inner), // EF wraps errors it considers transient.
        _ => false,
    };

    /// <summary>Whether the error is a lock that will be released, so that the same request succeeds later.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked,
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.LockNotAvailable,
        DbUpdateException or InvalidOperationException => error.InnerException is { } inner && IsTransient(inner),
        _ => false,
    };
}
