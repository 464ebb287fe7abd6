using OpenChat.Web.Data;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Data;

/// <summary>One failure never fails its neighbours, the queue never waits for ever, and a nonce stores one message.</summary>
public sealed class WriteQueueTests : AppTest
{
    private PostMessage Post => App.Services.GetRequiredService<PostMessage>();

    [Fact]
    public async Task One_failure_never_fails_its_neighbours()
    {
        var gate = new TaskCompletionSource();
        var first = App.Writes.RunAsync(_ => gate.Task); // While it holds the writer, the others gather in one batch.
        var sends = Enumerable.Range(0, 20)
            .Select(i => Post.RunAsync(Cast.General.Id, Cast.Ben.Id, $"n{i}", new Draft($"Word {i}"))).ToList();
        var bad = Enumerable.Range(0, 3).Select(_ => App.Writes.RunAsync(async scope =>
        {
            (await scope.Db.Channels.FindAsync(Cast.General.Id))!.LastSeq += 100; // Half done: none of it may stay.
            await scope.Db.SaveChangesAsync();
            throw new InvalidOperationException("This command fails.");
        })).ToList();
        var after = Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "last", new Draft("The last word"));
        gate.SetResult();
        await first;
        foreach (var failing in bad) await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        var results = await Task.WhenAll(sends.Append(after));
        Assert.All(results, r => Assert.Equal(PostOutcome.Posted, r.Outcome));
        // Numbered without a gap although the whole batch was written twice.
        var (numbers, seqs) = await App.ReadAsync(async db =>
        {
            var rows = await db.Messages
                .Where(m => m.ChannelId == Cast.General.Id)
                .OrderBy(m => m.No)
                .Select(m => new { m.No, m.Seq })
                .ToListAsync();
            return (rows.Select(r => r.No).ToList(), rows.Select(r => r.Seq).ToList());
        });
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(n => (long)n), seqs);
    }

    [Fact]
    public async Task Who_waits_behind_a_write_that_finds_the_file_locked_does_not_wait_for_the_lock_once_more()
    {
        if (TestDatabase.UsesPostgres) return;
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={App.Database.File};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);
        var began = TimeProvider.System.GetTimestamp();
        var first = Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n1", new Draft("One"));
        await Patience.UntilAsync(() => App.Writes.Depth == 0, () => "The first write is not begun.");
        var waits = Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n2", new Draft("Two"));
        foreach (var write in new[] { first, waits })
            Assert.Equal(5, (await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => write)).SqliteErrorCode);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 3, 7.5); // One timeout of four seconds, and not two.
        transaction.Rollback();
        Assert.Equal(PostOutcome.Posted, (await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n2", new Draft("Two"))).Outcome);
        App.Log.Expect("A batch of 1 writes failed");
    }

    [Fact]
    public async Task A_full_queue_is_503_with_a_time_to_come_back_and_writes_again_once_it_is_empty()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.General.Address);
        var gate = new TaskCompletionSource();
        var taken = new TaskCompletionSource();
        var holding = App.Writes.RunAsync(_ => { taken.TrySetResult(); return gate.Task; });
        await taken.Task; // From now on nothing leaves the queue.
        var waiting = new List<Task>();
        while (true)
        {
            try { waiting.Add(Attempt()); }
            catch (WriteQueueFullException) { break; }
            Task Attempt()
            {
                var task = App.Writes.RunAsync(_ => Task.CompletedTask);
                return task.IsFaulted ? throw task.Exception!.InnerException! : task;
            }
        }
        Assert.InRange(waiting.Count, 1024 - 64, 1024 + 64);
        var tooMuch = page.Filled("form.composer", [("text", "Too much")]);
        using (var refused = await ben.Http.SendAsync(tooMuch, TestContext.Current.CancellationToken))
        {
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        gate.SetResult();
        await holding;
        await Task.WhenAll(waiting);
        Assert.Equal(200, (int)(await ben.SubmitAsync(page, "form.composer", ("text", "Now it goes"))).Status);
        Assert.Equal(1, await App.ReadAsync(db => db.Messages.CountAsync(m => m.Text == "Now it goes" || m.Text == "Too much")));
    }

    [Fact]
    public async Task What_follows_a_write_is_done_in_the_order_of_writes_and_only_for_those_that_stand()
    {
        var done = new List<int>(); // Only the writer adds to it.
        var gate = new TaskCompletionSource();
        var writes = new List<Task> { App.Writes.RunAsync(_ => gate.Task) };
        var waiting = Enumerable.Range(0, 40).Select(i => App.Writes.RunAsync(scope =>
        {
            scope.Afterwards(() => done.Add(i));
            if (i == 9) scope.Afterwards(() => throw new InvalidOperationException("What follows fails."));
            return i % 10 == 3 ? Task.FromException(new InvalidOperationException("This command fails.")) : Task.CompletedTask;
        })).ToList();
        App.Log.Expect("What follows a write failed");
        gate.SetResult();
        await Task.WhenAll(writes);
        foreach (var (write, i) in waiting.Select((write, i) => (write, i)))
        {
            if (i % 10 == 3) await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            else await write;
        }
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i % 10 != 3), done);
    }

    [Fact]
    public async Task The_same_nonce_in_parallel_stores_one_message_and_another_text_is_refused()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(i => Post.RunAsync(Cast.General.Id, Cast.Ben.Id, $"n{i / 5}", new Draft($"Word {i / 5}"))));
        Assert.Equal(20, results.Count(r => r.Outcome == PostOutcome.Posted));
        Assert.Equal(80, results.Count(r => r.Outcome == PostOutcome.Repeated));
        Assert.Equal(20, results.Select(r => r.Message!.Id).Distinct().Count());
        Assert.Equal(PostOutcome.NonceReused, (await Post.RunAsync(Cast.General.Id, Cast.Ben.Id, "n3", new Draft("Other words"))).Outcome);
        Assert.Equal(PostOutcome.NonceReused, (await Post.RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, "n3", new Draft("Word 3"))).Outcome);
        var another = await Post.RunAsync(Cast.General.Id, Cast.Dan.Id, "n3", new Draft("Another person's own nonce"));
        Assert.Equal(PostOutcome.Posted, another.Outcome);
        Assert.Equal(20, await App.ReadAsync(db => db.Messages.CountAsync(m => m.AuthorId == Cast.Ben.Id && m.Nonce.Length < 4)));
    }
}
