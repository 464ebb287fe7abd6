using System.Globalization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>
/// Keeps a second server off a PostgreSQL database, as the lock in the data folder does for SQLite: streams, presence and calls live in one
/// process until many nodes are built. An advisory lock is held for the life of the process and taken again after a lost connection.
/// </summary>
public sealed class OneServer(DatabaseOptions options, TimeProvider time, ILogger<OneServer> log) : BackgroundService
{
    /// <summary>Any fixed number that is not <see cref="WriteQueue"/>'s.</summary>
    public const long LockKey = 0x6f70656e6e6f6465;

    /// <summary>Seconds without a word from the other side: each then finds out whether it is still there.</summary>
    private const int KeepAlive = 5;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private NpgsqlConnection? held;

    /// <summary>How long a start waits for the last server to go. After a crash PostgreSQL may take eleven seconds to notice.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Takes the database for this process; does nothing on SQLite.</summary>
    /// <exception cref="StartException">Another server is on it.</exception>
    internal async Task TakeAsync(AppDb db)
    {
        if (!options.UsesPostgres) return;
        try
        {
            held = await LockAsync();
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await db.GetService<IRelationalDatabaseCreator>().CreateAsync(); // As migrating would, which comes after.
            held = await LockAsync();
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StartException("Another OpenChat runs on this PostgreSQL database, and only one can. "
                + "Stop that one first, or give this one a database of its own.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (held is not null)
                try
                {
                    await held.WaitAsync(stoppingToken); // Returns at notices, fails when the connection is lost.
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    await held.DisposeAsync();
                    held = await LockAgainAsync(stoppingToken);
                }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    private async Task<NpgsqlConnection> LockAgainAsync(CancellationToken stopping)
    {
        for (var said = false; ; await Task.Delay(Between, time, stopping))
            try
            {
                return await LockAsync(stopping);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                if (said || error is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }) continue; // Not there yet.
                log.LogError("While the connection to PostgreSQL was lost, another OpenChat took the database. Stop one of the two");
                said = true;
            }
    }

    /// <summary>The lock belongs to a transaction that stays open: a pooler between the two then leaves it its connection.</summary>
    private async Task<NpgsqlConnection> LockAsync(CancellationToken cancel = default)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.PostgresConnection)
        {
            Pooling = false,
            Multiplexing = false,
            KeepAlive = KeepAlive,
            CommandTimeout = (int)Patience.TotalSeconds + 15,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            await connection.BeginTransactionAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
                SELECT set_config(name, '0', true) FROM pg_settings
                    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout');
                SET LOCAL tcp_keepalives_idle = {KeepAlive}; SET LOCAL tcp_keepalives_interval = 2; SET LOCAL tcp_keepalives_count = 3;
                SET LOCAL lock_timeout = {(int)Patience.TotalMilliseconds};
                SELECT pg_advisory_xact_lock({LockKey})
                """);
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override void Dispose()
    {
        held?.Dispose();
        base.Dispose();
    }
}
