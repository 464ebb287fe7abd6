using Npgsql;

namespace OpenChat.Web.Tests.Data;

/// <summary>A write that collides with another is retried, three times at most, and the caller notices nothing.</summary>
public sealed class CollisionTests : AppTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_write_that_collides_is_run_again_and_answered(int collisions)
    {
        var runs = 0;
        Assert.Equal(collisions + 1, await App.Writes.RunAsync(async scope =>
        {
            if (++runs <= collisions) await CollideAsync(scope.Db);
            scope.Db.Meta.Add(new Meta { Key = "written", Value = "once" });
            return runs;
        }));
        Assert.Equal(1, await App.ReadAsync(db => db.Meta.CountAsync(m => m.Key == "written")));
    }

    [Fact]
    public async Task After_three_more_tries_it_fails_and_its_neighbours_do_not()
    {
        var (runs, gate) = (0, new TaskCompletionSource());
        var first = App.Writes.RunAsync(_ => gate.Task); // While it holds the writer, the others gather in one batch.
        var hopeless = App.Writes.RunAsync(async scope => { runs++; await CollideAsync(scope.Db); });
        var other = App.Writes.RunAsync(_ => throw new InvalidOperationException("Fails by itself."));
        var good = Enumerable.Range(0, 10).Select(i => App.Writes.RunAsync(scope =>
        {
            scope.Db.Meta.Add(new Meta { Key = $"good {i}", Value = "" });
            return Task.CompletedTask;
        })).ToList();
        gate.SetResult();
        await first;
        await Task.WhenAll(good);
        await Assert.ThrowsAsync<DbUpdateException>(() => hopeless);
        await Assert.ThrowsAsync<InvalidOperationException>(() => other);
        Assert.Equal(4, runs);
        Assert.Equal(10, await App.ReadAsync(db => db.Meta.CountAsync(m => m.Key.StartsWith("good"))));
    }

    [Fact]
    public async Task What_another_writer_added_after_the_check_is_seen_on_the_retry()
    {
        // SQLite refuses another writer meanwhile, so there the other one comes first.
        if (!TestDatabase.UsesPostgres) await AddByAnotherAsync();
        var found = await App.Writes.RunAsync(async scope =>
        {
            if (await scope.Db.Meta.AnyAsync(m => m.Key == "wanted by two")) return true;
            await AddByAnotherAsync();
            scope.Db.Meta.Add(new Meta { Key = "wanted by two", Value = "mine" });
            return false;
        });
        Assert.True(found);
        Assert.Equal("theirs", await App.ReadAsync(db => db.Meta.Where(m => m.Key == "wanted by two").Select(m => m.Value).SingleAsync()));

        async Task AddByAnotherAsync()
        {
            await using var db = App.Database.Open();
            db.Meta.Add(new Meta { Key = "wanted by two", Value = "theirs" });
            await db.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task A_deadlock_with_another_writer_costs_a_second_run_and_nothing_else()
    {
        if (!TestDatabase.UsesPostgres) return; // SQLite has one lock, and no one can wait in a circle for it.
        await using var other = new NpgsqlConnection(App.Database.Options.Postgres);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync("SET deadlock_timeout = '60s'"); // Else this one could notice the deadlock first, and be aborted.
        await ExecuteAsync("BEGIN");
        await ExecuteAsync(Touch(Cast.Dan));
        var (runs, waiting) = (0, Task.CompletedTask);
        await App.Writes.RunAsync(async scope =>
        {
            if (++runs == 2) // By now the first run was aborted, and the other goes on.
            {
                await waiting;
                await ExecuteAsync("COMMIT");
            }
            await scope.Db.Users.Where(u => u.Id == Cast.Ben.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Ben"));
            if (runs == 1)
            {
                waiting = ExecuteAsync(Touch(Cast.Ben));
                await WaitsAsync(); // PostgreSQL looks for a deadlock once, a second after a wait began: it must exist by then.
            }
            await scope.Db.Users.Where(u => u.Id == Cast.Dan.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Dan"));
        });
        Assert.Equal(2, runs);
        Assert.Equal("Dan", await App.ReadAsync(db => db.Users.Where(u => u.Id == Cast.Dan.Id).Select(u => u.DisplayName).SingleAsync()));

        async Task WaitsAsync()
        {
            await using var db = App.Database.Open();
            const string waits = """
                SELECT count(*)::int AS "Value" FROM pg_locks
                WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())
                """;
            while (await db.Database.SqlQueryRaw<int>(waits).SingleAsync(TestContext.Current.CancellationToken) == 0) await Task.Yield();
        }

        static string Touch(Person person) => $"UPDATE users SET display_name = display_name WHERE id = '{person.Id}'";
        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, other);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>As when another writer was quicker by a moment: a key that is there already.</summary>
    private static async Task CollideAsync(OpenChat.Web.Data.AppDb db)
    {
        db.Users.Add(new User { UserName = "again", NormalizedUserName = Cast.Ben.Username.ToUpperInvariant(), DisplayName = "Again" });
        await db.SaveChangesAsync();
    }
}
