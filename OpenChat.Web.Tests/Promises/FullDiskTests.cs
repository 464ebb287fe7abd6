using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P26 in docs/promises.md: on a disk of 64 MB, full and freed again. It is mounted in a namespace of the server's own, so nothing of it
/// is left after the test.
/// </summary>
public sealed class FullDiskTests
{
    private const string OnASmallDisk = """
        set -e
        keep=$(mktemp -d)
        cp -a "$1/." "$keep"
        mount -t tmpfs -o size=64m,mode=700 tmpfs "$1"
        cp -a "$keep/." "$1"
        rm -r "$keep"
        cd "$1"
        shift
        exec "$@"
        """;

    [Fact]
    public async Task What_is_written_on_a_full_disk_is_refused_with_a_sentence_and_taken_again_when_there_is_room()
    {
        if (TestDatabase.UsesPostgres) return; // Its disk is not ours to fill.
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartUnderAsync(
            folder => ["unshare", "--mount", "--map-root-user", "sh", "-c", OnASmallDisk, "sh", folder]);
        server.Expect("The disk is full");
        server.Expect("Can't save who is here for the next start");
        var disk = $"/proc/{server.Id}/root{server.Database.Options.DataFolder}";
        using var ben = await Sender.OpenAsync(server, Cast.Ben);
        using var visitor = await server.AsAsync(Cast.Ben);
        var taken = new List<string>();
        await SayAsync(10);
        for (var round = 0; round < Soak.Rounds(1, 5); round++)
        {
            await FillAsync(Path.Combine(disk, "fill"), cancel);
            // What SQLite has already reserved is used up first.
            for (var i = 0; await SayAsync(1) != HttpStatusCode.InsufficientStorage; i++) Assert.True(i < 2000, "The disk is never full.");
            var page = await visitor.OpenAsync(Cast.General.Address);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains(taken[^1], page.Text, StringComparison.Ordinal);
            // Marked as read already: nothing is written, so a full disk does not matter.
            (await visitor.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 })).Is(HttpStatusCode.NoContent);
            var refused = await visitor.SubmitAsync(page, "form.composer", ("text", "Written into the void"));
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.Status);
            Assert.Contains("disk is full", refused.Text, StringComparison.Ordinal);

            File.Delete(Path.Combine(disk, "fill"));
            var since = TimeProvider.System.GetTimestamp();
            await Patience.UntilAsync(
                async () => await SayAsync(1) == HttpStatusCode.Created,
                () => "There is room, and it takes nothing.");
            var after = TimeProvider.System.GetElapsedTime(since);
            Soak.Tell("P26", $"full: 507 and reading works; taken again {after.TotalMilliseconds:0} ms after there was room");
        }
        await SayAsync(10);
        Assert.Equal(Soak.Rounds(1, 5), server.Lines.Count(l => l.Contains("The disk is full", StringComparison.Ordinal)));
        Assert.Equal(Soak.Rounds(1, 5), server.Lines.Count(l => l.Contains("There is room on the disk again", StringComparison.Ordinal)));

        // Copied first: from /proc SQLite would follow the link out of the namespace, to the file below the mount.
        var copy = Directory.CreateDirectory(Path.Combine(server.Database.Options.DataFolder, "copy")).FullName;
        foreach (var file in new[] { "openchat.db", "openchat.db-wal" }) File.Copy(Path.Combine(disk, file), Path.Combine(copy, file));
        using var db = new SqliteConnection($"Data Source={copy}/openchat.db;Pooling=False");
        db.Open();
        Assert.Equal("ok", Query("PRAGMA integrity_check"));
        Assert.Equal(taken.Count.ToString(CultureInfo.InvariantCulture), Query("SELECT COUNT(*) FROM messages WHERE text LIKE 'Word %'"));

        string? Query(string sql)
        {
            using var command = db.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar()?.ToString();
        }

        async Task<HttpStatusCode> SayAsync(int count)
        {
            var status = HttpStatusCode.Created;
            for (; count > 0; count--)
            {
                var word = $"Word {Guid.CreateVersion7()}";
                var nonce = $"{Guid.CreateVersion7():N}";
                using var answer = await ben.TryPostAsync(Cast.General.Address, cancel, ("text", word), ("nonce", nonce));
                status = answer!.StatusCode;
                if (status == HttpStatusCode.Created) taken.Add(word);
                else Assert.Equal(HttpStatusCode.InsufficientStorage, status);
            }
            return status;
        }
    }

    [Theory]
    [InlineData("mount -t tmpfs -o ro,mode=700 tmpfs", 2, ": Read-only file system")]
    [InlineData("mount -t tmpfs -o size=16k,mode=700 tmpfs", 1, "is full. Nothing is lost. Free some space and start again.")]
    public async Task A_start_where_nothing_can_be_written_says_so(string mount, int exitCode, string sentence)
    {
        if (TestDatabase.UsesPostgres) return;
        var cancel = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.BareAsync();
        using var process = Process.Start(new ProcessStartInfo("unshare",
            ["--mount", "--map-root-user", "sh", "-c", mount + """ "$1" && exec "$2" --data "$1" --Urls "$3" """, "sh",
                database.Options.DataFolder, Path.Combine(AppContext.BaseDirectory, "openchat"), $"http://127.0.0.1:{Ports.Take()}"])
        { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        Assert.Contains(sentence, Assert.Single(said.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(exitCode, process.ExitCode);
    }

    private static async Task FillAsync(string file, CancellationToken cancel)
    {
        var zeros = new byte[64 * 1024];
        await using var fill = File.Create(file, bufferSize: 0);
        try
        {
            for (; ; ) await fill.WriteAsync(zeros, cancel);
        }
        catch (IOException) { /* That was the aim. */ }
    }
}
