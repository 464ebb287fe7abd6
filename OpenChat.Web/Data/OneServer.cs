using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>
/// Keeps a second server off a PostgreSQL database, as the data folder's lock does for SQLite, because streams, presence and calls live
/// in one process. Holds an advisory lock, and takes it again after a lost connection.
/// </summary>
public sealed class OneServer(DatabaseOptions options, TimeProvider time, ILogger<OneServer> log) : BackgroundService
{
    /// <summary>An arbitrary key, different from <see cref="WriteQueue"/>'s.</summary>
    public const long LockKey = 0x6f70656e6e6f6465;

    /// <summary>Idle seconds after which each side checks the connection.</summary>
    private const int KeepAlive = 5;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);
    private NpgsqlConnection? held;

    /// <summary>How long a start waits for the previous server. PostgreSQL may take eleven seconds to notice a crash.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Takes the database for this process; does nothing on SQLite.</summary>
    /// <exception cref="StartException">Another server uses it.</exception>
    internal async Task TakeAsync(AppDb db)
    {
        if (!options.UsesPostgres) return;
        try
        {
            var creator = db.GetService<IRelationalDatabaseCreator>();
            if (!await creator.ExistsAsync()) await creator.CreateAsync(); // Migrating would, but later.
            held = await LockAsync(() => log.LogInformation("Waiting for another OpenChat on this database to stop"));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StartException("Another OpenChat runs on this PostgreSQL database, and only one can. "
                + "Stop that one first, or give this one a database of its own.", mayPass: true);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (held is not null)
                try
                {
                    await held.WaitAsync(stoppingToken); // Returns on a notice, throws when the connection is lost.
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
        for (var logged = false; ; await Task.Delay(RetryEvery, time, stopping))
            try
            {
                return await LockAsync(cancel: stopping);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                if (logged || error is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }) continue;
                log.LogError("While the connection to PostgreSQL was lost, another OpenChat took the database. Stop one of the two");
                logged = true;
            }
    }

    /// <summary>Locks in a transaction that stays open, so that a pooler keeps its connection.</summary>
    /// <param name="onWait">Called if another server holds the lock, which is then waited for.</param>
    private async Task<NpgsqlConnection> LockAsync(Action? onWait = null, CancellationToken cancel = default)
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
                SELECT pg_try_advisory_xact_lock({LockKey});
                SELECT set_config(name, '0', true) FROM pg_settings
                    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout');
                SET LOCAL tcp_keepalives_idle = {KeepAlive}; SET LOCAL tcp_keepalives_interval = 2; SET LOCAL tcp_keepalives_count = 3;
                SET LOCAL lock_timeout = {(int)Patience.TotalMilliseconds}
                """);
            if (await command.ExecuteScalarAsync(cancel) is true) return connection;
            onWait?.Invoke();
            command.CommandText = $"SELECT pg_advisory_xact_lock({LockKey})";
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
