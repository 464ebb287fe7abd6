using System.Runtime.Versioning;
using System.Security.Cryptography;
using OpenChat.Web.Cli;
using OpenChat.Web.Data;
using OpenChat.Web.Files;
using OpenChat.Web.Messaging;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Tests.Data;

/// <summary>A backup is complete whatever happens meanwhile; what is damaged, incomplete or older is told in one sentence.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackupTests : IAsyncLifetime
{
    private readonly string work = Directory.CreateTempSubdirectory("openchat-backups-").FullName;
    private TestDatabase database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Saved => Path.Combine(work, "backup.zip");
    private string Folder => database.Options.DataFolder;

    public async ValueTask InitializeAsync() => database = await TestDatabase.WithCastAsync();

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(work, recursive: true);
    }

    [Fact]
    public async Task A_backup_made_while_people_write_is_complete_up_to_its_beginning()
    {
        if (TestDatabase.UsesPostgres) return;
        var picture = RandomNumberGenerator.GetBytes(5000);
        string before;
        await using (var app = await StartAsync())
        {
            await app.Services.GetRequiredService<FileStore>().WriteAsync("picture.webp", picture, Cancel);
            using var stop = new CancellationTokenSource();
            var written = 0;
            var writing = WriteAsync();
            await Patience.UntilAsync(() => Volatile.Read(ref written) >= 20, () => "No one writes.");
            var beginning = Volatile.Read(ref written);
            Assert.Equal(0, await RunAsync("backup", Saved));
            await stop.CancelAsync();
            await writing;
            before = await MetaAsync(Folder, Meta.Epoch) ?? "";
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Saved));
            Assert.Equal([Saved], Directory.GetFiles(work)); // Nothing half done is left.

            var target = Path.Combine(work, "elsewhere");
            Assert.Equal(0, await Commands.RunAsync(["restore", Saved, "--data", target]));
            Assert.Equal(picture, await File.ReadAllBytesAsync(Path.Combine(target, "files", "picture.webp"), Cancel));
            var restored = await CountAsync(target);
            Assert.InRange(restored, beginning, Volatile.Read(ref written));
            Assert.Null(await MetaAsync(target, Meta.Epoch)); // Every browser reloads.
            Assert.Equal(0, await Commands.RunAsync(["check", "--data", target]));

            async Task WriteAsync()
            {
                var scope = app.Services.CreateAsyncScope();
                await using var _ = scope;
                var post = scope.ServiceProvider.GetRequiredService<PostMessage>();
                for (; !stop.IsCancellationRequested; Interlocked.Increment(ref written))
                    await post.RunAsync(Cast.General.Id, Cast.Ben.Id, $"w{written}", new Draft($"Word {written}"));
            }
        }
        Assert.NotEmpty(before);
    }

    [Fact]
    public async Task A_restore_moves_what_was_there_aside_and_the_server_starts_on_it_without_complaint()
    {
        if (TestDatabase.UsesPostgres) return;
        await PostAsync("In the backup");
        Assert.Equal(0, await RunAsync("backup", Saved));
        await PostAsync("After the backup");
        Assert.Equal(0, await RunAsync("restore", Saved));
        var aside = Assert.Single(Directory.GetDirectories(Folder, "before-restore-*"));
        Assert.Equal((1, 2), (await CountAsync(Folder), await CountAsync(aside)));
        Assert.False(Directory.Exists(Path.Combine(Folder, "restoring")));
        await using var app = await StartAsync(); // Fails if it logs a warning.
        using var ben = await app.AsAsync(Cast.Ben);
        var page = (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        Assert.Contains("In the backup", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("After the backup", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_is_refused_while_a_server_runs_and_an_interrupted_one_keeps_the_server_from_starting()
    {
        if (TestDatabase.UsesPostgres) return;
        Assert.Equal(0, await RunAsync("backup", Saved));
        await using (var app = await StartAsync())
            Assert.Contains("is running in", await RefusedAsync("restore", Saved), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(Folder, "restoring"));
        using (var folder = new DataFolder(database.Options))
            Assert.Contains("A restore was interrupted", Assert.Throws<StartException>(folder.Take).Message, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("restore", Saved));
        await using (var app = await StartAsync()) { }
    }

    [Theory]
    [InlineData("cut", "incomplete, damaged or no backup")]
    [InlineData("changed", "damaged")]
    [InlineData("empty", "incomplete, damaged or no backup")]
    [InlineData("extra", "isn't in its list")]
    [InlineData("missing", "is missing")]
    [InlineData("other", "no backup of OpenChat")]
    public async Task A_damaged_archive_is_refused_and_changes_nothing(string how, string sentence)
    {
        if (TestDatabase.UsesPostgres) return;
        await PostAsync("Precious");
        Assert.Equal(0, await RunAsync("backup", Saved));
        await DamageAsync(how);
        var before = Snapshot();
        Assert.Contains(sentence, await RefusedAsync("restore", Saved), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
        Assert.Equal(1, await CountAsync(Folder));
    }

    [Fact]
    public async Task A_backup_never_overwrites_a_file()
    {
        if (TestDatabase.UsesPostgres) return;
        await File.WriteAllTextAsync(Saved, "My holiday notes", Cancel);
        Assert.Contains("exists already", await RefusedAsync("backup", Saved), StringComparison.Ordinal);
        Assert.Equal("My holiday notes", await File.ReadAllTextAsync(Saved, Cancel));
    }

    [Fact]
    public async Task A_damaged_database_is_named_at_the_start_by_the_check_and_by_a_backup()
    {
        if (TestDatabase.UsesPostgres) return;
        await DamageDatabaseAsync();
        Assert.Equal(1, await RunAsync("check"));
        Assert.Contains("is damaged", await RefusedAsync("backup", Saved), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(work));
        await using var app = await StartAsync();
        app.Log.Expect("is damaged (");
        await Patience.UntilAsync(
            () => app.Log.Lines.Any(l => l.Text.Contains("is damaged (", StringComparison.Ordinal)), () => "The damage is not noticed.");
        Assert.Single(app.Log.Lines, l => l.Text.Contains("is damaged (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sound_database_passes_the_check()
    {
        if (TestDatabase.UsesPostgres) return;
        Assert.Equal(0, await RunAsync("check"));
    }

    [Theory]
    [InlineData(true, "older than what this server has shown")]
    [InlineData(false, "There is no file high-water")]
    public async Task An_older_copy_and_a_database_that_was_copied_alone_are_named_at_the_start(bool withHighWater, string sentence)
    {
        if (TestDatabase.UsesPostgres) return;
        await PostAsync("Early");
        await database.SettleAsync();
        var copy = Path.Combine(work, "copy.db");
        File.Copy(database.File, copy);
        await PostAsync("Late");
        await database.SettleAsync();
        foreach (var name in new[] { "openchat.db-wal", "openchat.db-shm" }) File.Delete(Path.Combine(Folder, name));
        File.Copy(copy, database.File, overwrite: true);
        if (!withHighWater) File.Delete(Path.Combine(Folder, "high-water"));
        if (withHighWater) Assert.Equal(1, await RunAsync("check"));
        await using var app = await StartAsync();
        app.Log.Expect(sentence);
        Assert.Single(app.Log.Lines, l => l.Text.Contains(sentence, StringComparison.Ordinal));
    }

    private Task<App> StartAsync() => App.StartAsync(new() { Database = database });

    private Task<int?> RunAsync(string command, params string[] more) => Commands.RunAsync([command, .. more, "--data", Folder]);

    private async Task<string> RefusedAsync(string command, params string[] more) =>
        (await Assert.ThrowsAsync<StartException>(() => RunAsync(command, more))).Message;

    private async Task PostAsync(string text)
    {
        await using var app = await StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Ben.Id, text, new Draft(text));
        // Shown, so that the high-water mark stands behind it.
        var hub = app.Services.GetRequiredService<OpenChat.Web.Live.LiveHub>();
        var newest = await app.ReadAsync(db => db.Events.MaxAsync(e => e.Pos, Cancel));
        await Patience.UntilAsync(() => hub.Position >= newest, () => "The message is not shown.");
    }

    private async Task DamageAsync(string how)
    {
        var bytes = await File.ReadAllBytesAsync(Saved, Cancel);
        switch (how)
        {
            case "cut": await File.WriteAllBytesAsync(Saved, bytes[..(bytes.Length / 2)], Cancel); break;
            case "empty": await File.WriteAllBytesAsync(Saved, [], Cancel); break;
            case "changed":
                for (var i = 0; i < 16; i++) bytes[bytes.Length / 2 + i] ^= 0xff; // One alone may be padding.
                await File.WriteAllBytesAsync(Saved, bytes, Cancel);
                break;
            default:
                await using (var zip = await System.IO.Compression.ZipFile.OpenAsync(
                    Saved, System.IO.Compression.ZipArchiveMode.Update, Cancel))
                {
                    if (how == "extra") zip.CreateEntry("files/extra.webp");
                    if (how == "missing") zip.GetEntry("openchat.db")!.Delete();
                    if (how == "other") zip.GetEntry("backup.json")!.Delete();
                }
                break;
        }
    }

    /// <summary>Writes over pages in the middle, as a copy does that takes some seconds while the server writes.</summary>
    private async Task DamageDatabaseAsync()
    {
        await database.SettleAsync();
        await using var file = new FileStream(database.File, FileMode.Open, FileAccess.Write);
        var page = RandomNumberGenerator.GetBytes(4096);
        for (var at = file.Length / 4096 - 4; at < file.Length / 4096; at++)
        {
            file.Position = at * 4096;
            await file.WriteAsync(page, Cancel);
        }
    }

    /// <summary>Names and lengths of everything in the data folder, but for SQLite's passing files.</summary>
    private string Snapshot() => string.Join('\n', Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length}"));

    private static async Task<int> CountAsync(string folder)
    {
        await using var db = Open(folder);
        return await db.Messages.CountAsync(m => m.ChannelId == Cast.General.Id && m.No > 2, Cancel); // The cast wrote two.
    }

    private static async Task<string?> MetaAsync(string folder, string key)
    {
        await using var db = Open(folder);
        return await db.Meta.Where(m => m.Key == key).Select(m => m.Value).SingleOrDefaultAsync(Cancel);
    }

    private static SqliteDb Open(string folder) => new(new DbContextOptionsBuilder<SqliteDb>()
        .UseSqlite($"Data Source={folder}/openchat.db;Pooling=False").Options);
}
