using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace OpenChat.Web.Data;

/// <summary>
/// Replaces pooled connections that died unnoticed, as after a restart of PostgreSQL or behind a firewall that drops idle ones. A
/// connection that was idle is asked for a sign of life before it is used; without an answer in time the pool is emptied and a new one
/// opened. Otherwise each page would wait on a dead connection for the whole command timeout, and then fail.
/// </summary>
internal sealed class PostgresConnections(Outage? outage, TimeProvider time) : DbConnectionInterceptor
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(1);

    private const int MostKnown = 1000;

    /// <summary>When each connection was last returned, by the process that serves it.</summary>
    private readonly ConcurrentDictionary<int, long> returned = new();

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (connection is not NpgsqlConnection postgres) return;
        if (returned.TryGetValue(postgres.ProcessID, out var last))
        {
            if (outage?.IsOn != true && time.GetElapsedTime(last) < Idle) return;
            if (!await AnswersAsync(postgres, cancellationToken))
            {
                NpgsqlConnection.ClearPool(postgres); // The others are as old. This one closes instead of going back.
                await postgres.CloseAsync();
                await postgres.OpenAsync(cancellationToken);
                outage?.Replaced();
            }
        }
        outage?.Answered();
    }

    public override InterceptionResult ConnectionClosing(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Note(connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Note(connection);
        return new(result);
    }

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        outage?.Note(eventData.Exception);

    public override Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        outage?.Note(eventData.Exception);
        return Task.CompletedTask;
    }

    private void Note(DbConnection connection)
    {
        if (connection is not NpgsqlConnection { FullState: System.Data.ConnectionState.Open } postgres) return;
        if (returned.Count > MostKnown) returned.Clear();
        returned[postgres.ProcessID] = time.GetTimestamp();
    }

    /// <summary>
    /// By COPY, because its cancellation closes the connection at once. For any other statement Npgsql would first ask the server to
    /// cancel it, and wait for that.
    /// </summary>
    private static async Task<bool> AnswersAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var reader = await connection.BeginTextExportAsync("COPY (SELECT 1) TO STDOUT", limit.Token);
            await reader.ReadToEndAsync(limit.Token);
            return true;
        }
        catch (Exception error) when (!cancel.IsCancellationRequested && (error is OperationCanceledException or IOException
            || DatabaseTrouble.IsAway(error)))
        {
            return false;
        }
    }
}
