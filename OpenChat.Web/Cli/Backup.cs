using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Cli;

/// <summary>
/// `openchat backup FILE`, `restore FILE` and `check`, for a server on SQLite. The server may run during a backup and a check; PostgreSQL
/// has tools of its own.
/// </summary>
internal static class Backup
{
    /// <summary>Writes the database and the pictures into one archive.</summary>
    public static async Task<int> WriteAsync(string[] args, string version)
    {
        var (target, options) = Read(args, "openchat backup FILE [--data DIR]");
        using var folder = new DataFolder(options);
        RequireDatabase(folder);
        target = Path.GetFullPath(target);
        if (Path.Exists(target)) throw new StartException($"{target} exists already. Give the backup another name.");
        var (part, snapshot) = (target + ".part", target + ".part-db");
        try
        {
            Delete(part, snapshot);
            ArchiveList list;
            await using (var file = DataFolder.CreateOwn(part))
            {
                list = await Archive.WriteAsync(file, folder.BackupFiles(snapshot), version, TimeProvider.System.GetUtcNow().UtcDateTime);
                file.Flush(flushToDisk: true);
            }
            if (DataFolder.ProblemsOf(snapshot, thorough: false) is [var problem, ..])
                throw new StartException($"{folder.DatabaseFile} is damaged ({problem}), so no backup was made. Keep the backups you have, "
                    + "and restore the newest sound one: see docs/self-hosting.md.", mayPass: true);
            File.Move(part, target);
            var (size, pictures) = (new FileInfo(target).Length / 1e6, list.Files.Count - 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Wrote {target}: the database and {pictures} picture{(pictures == 1 ? "" : "s")}, {size:0.0} MB."));
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new StartException($"Can't write {target}: {error.Message.TrimEnd('.')}.", mayPass: true);
        }
        finally
        {
            Delete(part, snapshot);
        }
    }

    /// <summary>Replaces what is in the data folder by an archive, once all of it was compared with its checksums.</summary>
    public static async Task<int> RestoreAsync(string[] args)
    {
        var (source, options) = Read(args, "openchat restore FILE [--data DIR]");
        if (!File.Exists(source)) throw new StartException($"There is no file {Path.GetFullPath(source)}.");
        using var folder = new DataFolder(options);
        folder.TakeForRestore();
        try
        {
            var list = await UnpackAsync(source, folder);
            var aside = folder.FinishRestore(TimeProvider.System.GetUtcNow().UtcDateTime);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Restored the backup of {list.MadeAt:yyyy-MM-dd HH:mm} UTC into {folder.FullPath}. Start the server."));
            if (aside is not null) Console.WriteLine($"What was there before is in {aside}. Delete it when you no longer need it.");
            return 0;
        }
        catch (DamagedArchiveException error)
        {
            throw new StartException($"{source} can't be restored: {error.Message}. {folder.FullPath} was left as it is.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Can't restore into {folder.FullPath}: {error.Message.TrimEnd('.')}.", mayPass: true);
        }
    }

    /// <summary>Checks every page and index of the database.</summary>
    public static async Task<int> CheckAsync(string[] args)
    {
        var options = Options(args);
        using var folder = new DataFolder(options);
        RequireDatabase(folder);
        if (DataFolder.ProblemsOf(folder.DatabaseFile, thorough: true) is { Count: > 0 } problems)
        {
            await Console.Error.WriteLineAsync($"{folder.DatabaseFile} is damaged:");
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"  {problem}");
            await Console.Error.WriteLineAsync("Stop the server, keep a copy of its folder, and restore a backup with openchat restore.");
            return 1;
        }
        await using var db = Open(options);
        var (newest, served) = (await db.Events.MaxAsync(e => (long?)e.Pos) ?? 0, HighWaterMark.Read(options));
        if (newest < served)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{folder.DatabaseFile} is sound but older than what its server has shown: event {newest} of {served} is its last."));
            return 1;
        }
        var messages = await db.Messages.CountAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder.DatabaseFile} is sound: {messages} messages."));
        return 0;
    }

    private static async Task<ArchiveList> UnpackAsync(string source, DataFolder folder)
    {
        try
        {
            await using var file = File.OpenRead(source);
            var list = await Archive.ExtractAsync(file, folder.RestoringFolder);
            var database = Path.Combine(folder.RestoringFolder, Path.GetFileName(folder.DatabaseFile));
            if (!File.Exists(database)) throw new DamagedArchiveException("there is no database in it");
            if (DataFolder.ProblemsOf(database, thorough: true) is [var problem, ..])
                throw new DamagedArchiveException($"its database is damaged ({problem})");
            await using var db = Open(new DatabaseOptions { DataFolder = folder.RestoringFolder });
            await Upgrade.RefuseNewerAsync(db);
            // A new history: browsers may know later events than this one has, and would take its next ones for those.
            await db.Meta.Where(m => m.Key == Meta.Epoch).ExecuteDeleteAsync();
            await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)"); // Into the file that is moved, not beside it.
            return list;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            Directory.Delete(folder.RestoringFolder, recursive: true);
            throw new DamagedArchiveException("its database is not one of OpenChat");
        }
        catch
        {
            Directory.Delete(folder.RestoringFolder, recursive: true);
            throw;
        }
    }

    private static (string File, DatabaseOptions Options) Read(string[] args, string usage) =>
        args is [var file, ..] && !file.StartsWith('-') ? (file, Options(args[1..])) : throw new StartException(usage);

    private static DatabaseOptions Options(string[] args)
    {
        var options = SettingsSetup.NewBuilder(args).Configuration.Read<DatabaseOptions>("Database");
        if (!options.UsesPostgres) return options;
        throw new StartException("This server's database is in PostgreSQL: use pg_dump and pg_restore, and copy the folder files in "
            + $"{Path.GetFullPath(options.DataFolder)}. See docs/self-hosting.md.");
    }

    private static void RequireDatabase(DataFolder folder)
    {
        if (File.Exists(folder.DatabaseFile)) return;
        throw new StartException($"There is no OpenChat in {folder.FullPath}. Use the same --data DIR as the server.");
    }

    /// <summary>Without pooling, so that no file stays open.</summary>
    private static SqliteDb Open(DatabaseOptions options)
    {
        var file = Path.Combine(options.DataFolder, "openchat.db");
        return new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={file};Pooling=False").Options);
    }

    private static void Delete(params string[] files)
    {
        foreach (var file in files) File.Delete(file);
    }
}
