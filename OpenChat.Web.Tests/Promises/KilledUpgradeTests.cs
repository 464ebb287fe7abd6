using System.Diagnostics;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P32 in docs/promises.md: an upgrade is killed at any point. The next start completes it, with everything that was in the database.
/// </summary>
[Trait("Soak", "long")]
public sealed class KilledUpgradeTests
{
    private static readonly int Seats = Soak.Rounds(60_000, 200_000);

    [Fact]
    public async Task Killed_at_any_point_the_next_start_goes_on()
    {
        await using var old = await TestDatabase.BareAsync();
        await FillAsync(old);
        TimeSpan whole, upgrade = default, bare; // A start that upgrades, the upgrade in it, and a start without one.
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
                // Starts vary: by the clock alone most kills would miss the upgrade.
                if (round % 2 == 1) await BeginsAsync(copy, watching, listens);
                var until = round % 2 == 1 ? upgrade * point : bare / 2 + (whole - bare / 2) * point;
                await Task.WhenAny(listens, Task.Delay(until, TestContext.Current.CancellationToken));
                began = await HasBegunAsync(copy, watching);
            });
            var applied = await AppliedAsync(copy);
            seen[applied - 1]++;
            if (began && applied < 3) within++;
            await StartAsync(copy);
            Assert.Equal(3, await AppliedAsync(copy));
        }
        // Of the three kills of bin/test, beside other tests, all may miss it.
        Assert.True(within > 0 || !Soak.Runs, "No kill fell into an upgrade, so nothing was shown.");
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} upgrades of {Seats} rows killed within the {whole.TotalMilliseconds:0} ms of such a start, {within} of them in the "
            + $"{upgrade.TotalMilliseconds:0} ms while it upgrades: {seen[0]} were as before, {seen[1]} in between, {seen[2]} done; "
            + $"the next start completed each");
        Soak.Tell("P32", $"{figures}");
    }

    /// <summary>Today's schema, which is older than the server's, with so many rows that its indexes take time to build.</summary>
    private static async Task FillAsync(TestDatabase old)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var db = old.Open())
        {
            await db.Database.MigrateAsync(cancel);
            await db.Database.OpenConnectionAsync(cancel);
            // The seats belong to no one and to no call.
            await db.Database.ExecuteSqlRawAsync(
                TestDatabase.UsesPostgres ? "SET session_replication_role = replica" : "PRAGMA foreign_keys=OFF", cancel);
            await db.Database.ExecuteSqlRawAsync(TestDatabase.UsesPostgres
                ? $"""
                  INSERT INTO seats (id, call_id, user_id, inst, join_no, state, muted, deafened, joined_at)
                  SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 3, false, false, '2026-01-01'
                  FROM generate_series(1, {Seats})
                  """
                : $"""
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Seats})
                  INSERT INTO seats (id, call_id, user_id, inst, join_no, state, muted, deafened, joined_at)
                  SELECT hex(randomblob(16)), hex(randomblob(16)), hex(randomblob(16)), hex(randomblob(16)), 1, 3, 0, 0,
                      '2026-01-01 00:00:00' FROM n
                  """, cancel);
        }
        await old.SettleAsync();
    }

    /// <summary>A context to watch with, connected already: else its first look would come too late.</summary>
    private static async Task<AppDb> WatchAsync(TestDatabase database)
    {
        var watching = database.Open();
        if (TestDatabase.UsesPostgres) await watching.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return watching;
    }

    /// <summary>Returns when the upgrade begins; or when the server listens, where the upgrade was over too soon to be seen.</summary>
    private static async Task BeginsAsync(TestDatabase database, AppDb watching, Task listens)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!listens.IsCompleted && !await HasBegunAsync(database, watching))
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Whether an upgrade has begun: on SQLite its backup is there, or half of it; on PostgreSQL it first locks a table.</summary>
    private static async Task<bool> HasBegunAsync(TestDatabase database, AppDb watching)
    {
        var copies = Path.Combine(database.Options.DataFolder, "before-upgrade");
        if (!TestDatabase.UsesPostgres) return Directory.Exists(copies) && Directory.EnumerateFiles(copies).Any();
        return await watching.Database.SqlQueryRaw<int>("""
            SELECT count(*)::int AS "Value" FROM pg_locks WHERE mode IN ('AccessExclusiveLock', 'ShareLock') AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """).SingleAsync(TestContext.Current.CancellationToken) > 0;
    }

    /// <param name="killed">Ends when it is to be killed, given its upgrade and its listening; else that is once it listens.</param>
    /// <returns>How long it lived, or took to listen.</returns>
    private static async Task<TimeSpan> StartAsync(TestDatabase database, Func<Task, Task, Task>? killed = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "openchat"),
            [
                $"--data={database.Options.DataFolder}",
                $"--Database:Postgres={database.Options.Postgres}",
                $"--Urls=http://127.0.0.1:{Ports.Take()}",
            ])
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

    /// <summary>How many migrations are applied. Fails where one is half done, or rows are missing.</summary>
    private static async Task<int> AppliedAsync(TestDatabase database)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var db = database.Open();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).Count();
        var damage = TestDatabase.UsesPostgres
            ? "SELECT count(*)::int AS \"Value\" FROM pg_index WHERE NOT indisvalid"
            : "SELECT count(*) AS \"Value\" FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
        Assert.Equal(0, await CountAsync(damage));
        Assert.Equal(Seats, await CountAsync($"SELECT {Count} AS \"Value\" FROM seats"));
        var (indexes, columns) = TestDatabase.UsesPostgres
            ? ("SELECT indexname AS name FROM pg_indexes",
                "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'seats'")
            : ("SELECT name FROM sqlite_master", "SELECT name FROM pragma_table_info('seats')");
        Assert.Equal(applied > 1 ? 1 : 0, await NamedAsync(indexes, LaterMigrations.Index));
        Assert.Equal(applied > 2 ? 1 : 0, await NamedAsync(columns, LaterMigrations.Column));
        return applied;

        Task<int> NamedAsync(string names, string name) =>
            CountAsync($"SELECT {Count} AS \"Value\" FROM ({names}) AS n WHERE name = '{name}'");

        Task<int> CountAsync(string sql) => db.Database.SqlQueryRaw<int>(sql).SingleAsync(cancel);
    }

    private static string Count => TestDatabase.UsesPostgres ? "count(*)::int" : "count(*)";
}
