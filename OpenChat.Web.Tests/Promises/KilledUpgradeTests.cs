using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>promises.md P32: an upgrade is killed at any point. The next start completes it, with everything that was in the database.</summary>
[Trait("Soak", "long")]
public sealed class KilledUpgradeTests
{
    private const int Seats = 60_000;

    [Fact]
    public async Task Killed_at_any_point_the_next_start_goes_on()
    {
        await using var old = await TestDatabase.BareAsync();
        await FillAsync(old);
        TimeSpan whole, bare; // With and without something to upgrade.
        await using (var copy = await TestDatabase.CopyAsync(old)) (whole, bare) = (await StartAsync(copy, killAfter: null), await StartAsync(copy, killAfter: null));
        var rounds = Soak.Rounds(3, 20);
        var seen = new int[3];
        for (var round = 0; round < rounds; round++)
        {
            await using var copy = await TestDatabase.CopyAsync(old);
            await StartAsync(copy, killAfter: bare / 2 + (whole - bare / 2) * ((round + Random.Shared.NextDouble()) / rounds));
            seen[await AppliedAsync(copy) - 1]++;
            await StartAsync(copy, killAfter: null);
            Assert.Equal(3, await AppliedAsync(copy));
        }
        Soak.Tell("P32", $"{rounds} upgrades of {Seats} rows killed within the {whole.TotalMilliseconds:0} ms of such a start: {seen[0]} were as before, {seen[1]} in between, {seen[2]} done; the next start completed each");
    }

    /// <summary>As the first version made it, with so many rows that its indexes take time to build.</summary>
    private static async Task FillAsync(TestDatabase old)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var db = old.Open())
        {
            await db.GetService<IMigrator>().MigrateAsync("Initial", cancel);
            await db.Database.OpenConnectionAsync(cancel);
            await db.Database.ExecuteSqlRawAsync(TestDatabase.UsesPostgres ? "SET session_replication_role = replica" : "PRAGMA foreign_keys=OFF", cancel); // Seats of nobody, in no call.
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

    /// <returns>After how long it listened, or was killed.</returns>
    private static async Task<TimeSpan> StartAsync(TestDatabase database, TimeSpan? killAfter)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "openchat"),
            [$"--data={database.Options.DataFolder}", $"--Database:Postgres={database.Options.Postgres}", $"--Urls=http://127.0.0.1:{Ports.Take()}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        var since = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        var (errors, listens) = (process.StandardError.ReadToEndAsync(cancel), ListensAsync());
        if (killAfter is { } time) await Task.WhenAny(listens, Task.Delay(time, cancel));
        else Assert.True(await listens, "It ended before it listened.");
        var took = TimeProvider.System.GetElapsedTime(since);
        process.Kill();
        await process.WaitForExitAsync(cancel);
        Assert.Equal("", await errors);
        return took;

        async Task<bool> ListensAsync()
        {
            while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
                if (line.StartsWith("OpenChat is at", StringComparison.Ordinal)) return true;
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
        Assert.Equal(applied > 1 ? 1 : 0, await CountAsync($"SELECT {Count} AS \"Value\" FROM ({indexes}) AS i WHERE name = 'ix_seats_inst'"));
        Assert.Equal(applied > 2 ? 2 : 0, await CountAsync($"SELECT {Count} AS \"Value\" FROM (SELECT name FROM ({indexes}) AS i UNION ALL SELECT name FROM ({columns}) AS c) AS n WHERE name IN ('ix_seats_session_id', 'session_id')"));
        return applied;

        Task<int> CountAsync(string sql) => db.Database.SqlQueryRaw<int>(sql).SingleAsync(cancel);
    }

    private static string Count => TestDatabase.UsesPostgres ? "count(*)::int" : "count(*)";
}
