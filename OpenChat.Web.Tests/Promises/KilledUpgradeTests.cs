using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>P32 in docs/promises.md: an upgrade is killed at any point. The next start completes it, with everything that was in the database.</summary>
[Trait("Soak", "long")]
public sealed class KilledUpgradeTests
{
    private static readonly int Seats = Soak.Rounds(60_000, 200_000);

    [Fact]
    public async Task Killed_at_any_point_the_next_start_goes_on()
    {
        await using var old = await TestDatabase.BareAsync();
        await FillAsync(old);
        TimeSpan whole, upgrade = default, bare; // With something to upgrade, how long that takes of it, and without.
        await using (var copy = await TestDatabase.CopyAsync(old))
        await using (var watching = await WatchAsync(copy))
        {
            whole = await StartAsync(copy, async (upgraded, listens) =>
            {
                await BeginsAsync(copy, watching, listens);
                var since = TimeProvider.System.GetTimestamp();
                await Task.WhenAny(upgraded, listens);
                upgrade = TimeProvider.System.GetElapsedTime(since);
                await listens;
            });
            bare = await StartAsync(copy);
        }
        var rounds = Soak.Rounds(3, 20);
        var seen = new int[3];
        var within = 0;
        for (var round = 0; round < rounds; round++)
        {
            await using var copy = await TestDatabase.CopyAsync(old);
            await using var watching = await WatchAsync(copy);
            var (began, point) = (false, (round + Random.Shared.NextDouble()) / rounds);
            await StartAsync(copy, async (_, listens) =>
            {
                // Starts take more and less time: by the clock alone most kills would come before the upgrade or after it.
                if (round % 2 == 1) await BeginsAsync(copy, watching, listens);
                await Task.WhenAny(listens, Task.Delay(round % 2 == 1 ? upgrade * point : bare / 2 + (whole - bare / 2) * point, TestContext.Current.CancellationToken));
                began = await HasBegunAsync(copy, watching);
            });
            var applied = await AppliedAsync(copy);
            seen[applied - 1]++;
            if (began && applied < 3) within++;
            await StartAsync(copy);
            Assert.Equal(3, await AppliedAsync(copy));
        }
        Assert.True(within > 0 || !Soak.Runs, "No kill fell into an upgrade, so nothing was shown."); // Of three kills none may, beside other tests.
        Soak.Tell("P32", $"{rounds} upgrades of {Seats} rows killed within the {whole.TotalMilliseconds:0} ms of such a start, {within} of them in the {upgrade.TotalMilliseconds:0} ms while it upgrades: {seen[0]} were as before, {seen[1]} in between, {seen[2]} done; the next start completed each");
    }

    /// <summary>Of today's schema, which is older than the server's, with so many rows that its indexes take time to build.</summary>
    private static async Task FillAsync(TestDatabase old)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var db = old.Open())
        {
            await db.Database.MigrateAsync(cancel);
            await db.Database.OpenConnectionAsync(cancel);
            await db.Database.ExecuteSqlRawAsync(TestDatabase.UsesPostgres ? "SET session_replication_role = replica" : "PRAGMA foreign_keys=OFF", cancel); // Seats of no one, in no call.
            await db.Database.ExecuteSqlRawAsync(TestDatabase.UsesPostgres
                ? $"""
                  INSERT INTO seats (id, call_id, user_id, inst, join_no, state, muted, deafened, joined_at)
                  SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 3, false, false, '2026-01-01' FROM generate_series(1, {Seats})
                  """
                : $"""
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Seats})
                  INSERT INTO seats (id, call_id, user_id, inst, join_no, state, muted, deafened, joined_at)
                  SELECT hex(randomblob(16)), hex(randomblob(16)), hex(randomblob(16)), hex(randomblob(16)), 1, 3, 0, 0, '2026-01-01 00:00:00' FROM n
                  """, cancel);
        }
        await old.SettleAsync();
    }

    /// <summary>To look with; connected already, or its first look would come too late.</summary>
    private static async Task<AppDb> WatchAsync(TestDatabase database)
    {
        var watching = database.Open();
        if (TestDatabase.UsesPostgres) await watching.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return watching;
    }

    /// <summary>Returns when it begins to upgrade; or listens, where that was over too soon to be seen.</summary>
    private static async Task BeginsAsync(TestDatabase database, AppDb watching, Task listens)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!listens.IsCompleted && !await HasBegunAsync(database, watching)) await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Whether it upgrades, or has: on SQLite the copy from before is there, or half of it; on PostgreSQL the first that it does is to lock a table.</summary>
    private static async Task<bool> HasBegunAsync(TestDatabase database, AppDb watching)
    {
        var copies = Path.Combine(database.Options.DataFolder, "before-upgrade");
        if (!TestDatabase.UsesPostgres) return Directory.Exists(copies) && Directory.EnumerateFiles(copies).Any();
        return await watching.Database.SqlQueryRaw<int>("""
            SELECT count(*)::int AS "Value" FROM pg_locks WHERE mode IN ('AccessExclusiveLock', 'ShareLock') AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """).SingleAsync(TestContext.Current.CancellationToken) > 0;
    }

    /// <param name="killed">Until when it lives, given when it has upgraded and when it listens; else until it does.</param>
    /// <returns>After how long it listened, or was killed.</returns>
    private static async Task<TimeSpan> StartAsync(TestDatabase database, Func<Task, Task, Task>? killed = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "openchat"),
            [$"--data={database.Options.DataFolder}", $"--Database:Postgres={database.Options.Postgres}", $"--Urls=http://127.0.0.1:{Ports.Take()}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location, [LaterMigrations.Variable] = "1" },
        };
        var since = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        var upgraded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (errors, listens) = (process.StandardError.ReadToEndAsync(cancel), ListensAsync());
        if (killed is not null) await killed(upgraded.Task, listens);
        else Assert.True(await listens, "It ended before it listened.");
        var took = TimeProvider.System.GetElapsedTime(since);
        process.Kill();
        await process.WaitForExitAsync(cancel);
        Assert.Equal("", await errors);
        return took;

        async Task<bool> ListensAsync()
        {
            while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
            {
                if (line.Contains("The database was brought from", StringComparison.Ordinal)) upgraded.TrySetResult();
                if (line.StartsWith("OpenChat is at", StringComparison.Ordinal)) return true;
            }
            return false;
        }
    }

    /// <summary>How many migrations it has had, each of them whole; and whether everything is still there.</summary>
    private static async Task<int> AppliedAsync(TestDatabase database)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var db = database.Open();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).Count();
        var sound = TestDatabase.UsesPostgres ? "SELECT count(*)::int AS \"Value\" FROM pg_index WHERE NOT indisvalid" : "SELECT count(*) AS \"Value\" FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
        Assert.Equal(0, await CountAsync(sound));
        Assert.Equal(Seats, await CountAsync($"SELECT {Count} AS \"Value\" FROM seats"));
        var (indexes, columns) = TestDatabase.UsesPostgres ? ("SELECT indexname AS name FROM pg_indexes", "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'seats'")
            : ("SELECT name FROM sqlite_master", "SELECT name FROM pragma_table_info('seats')");
        Assert.Equal(applied > 1 ? 1 : 0, await CountAsync($"SELECT {Count} AS \"Value\" FROM ({indexes}) AS i WHERE name = '{LaterMigrations.Index}'"));
        Assert.Equal(applied > 2 ? 1 : 0, await CountAsync($"SELECT {Count} AS \"Value\" FROM ({columns}) AS c WHERE name = '{LaterMigrations.Column}'"));
        return applied;

        Task<int> CountAsync(string sql) => db.Database.SqlQueryRaw<int>(sql).SingleAsync(cancel);
    }

    private static string Count => TestDatabase.UsesPostgres ? "count(*)::int" : "count(*)";
}
