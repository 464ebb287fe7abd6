using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OpenChat.Web.Data;

/// <summary>
/// Which failures only say that somebody else wrote at the same moment: another node, an operator's own tool. The same command run
/// again sees what they wrote and gives its proper answer. Never a lost connection: what was committed then, nobody knows.
/// </summary>
internal static class Collision
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteUnique = 2067, SqlitePrimaryKey = 1555;

    public static bool Is(Exception error) => error switch
    {
        DbUpdateException { InnerException: { } inner } => Is(inner),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable,
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked || sqlite.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey,
        InvalidOperationException { InnerException: { } inner } => Is(inner), // EF wraps what it takes for transient.
        _ => false,
    };
}
