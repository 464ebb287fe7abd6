namespace OpenChat.Web.Data;

/// <summary>
/// Looks for damage in the SQLite file after the start, beside the server's work: a copy of a running server's folder is often damaged,
/// and serves well until someone opens the wrong channel.
/// </summary>
internal sealed class FileCheck(
    DataFolder folder, DatabaseOptions options, IHostApplicationLifetime lifetime, ILogger<FileCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.UsesPostgres) return;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await Task.Factory.StartNew(() => Check(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested) { /* Stopping. */ }
        catch (Exception error)
        {
            log.LogInformation("The database file could not be checked for damage: {Reason}", error.Message);
        }
    }

    private void Check(CancellationToken stopping)
    {
        if (DataFolder.ProblemsOf(folder.DatabaseFile, thorough: false, stopping) is not [var first, ..]) return;
        log.LogCritical("{File} is damaged ({Problem}). Stop the server, keep a copy of {Folder}, and restore a backup with "
            + "openchat restore: see docs/self-hosting.md", folder.DatabaseFile, first, folder.FullPath);
    }
}
