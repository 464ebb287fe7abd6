using Microsoft.Data.Sqlite;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>The data folder: accessible to the server's user only and, with SQLite, used by one server at a time.</summary>
public sealed class DataFolder(DatabaseOptions options) : IDisposable
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <summary>The error for a file that another process has locked: Linux, macOS, Windows.</summary>
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    /// <summary>The server's files. Any others in the folder are the operator's.</summary>
    private static readonly string[] Own = ["openchat.db", "openchat.db-wal", "openchat.db-shm", "high-water", "presence"];

    /// <summary>Where pictures are, by the name that Files gives it, and where a restore unpacks before it replaces anything.</summary>
    private const string Pictures = "files", Restoring = "restoring";

    private FileStream? lockFile;

    /// <summary>The SQLite database; it may not exist.</summary>
    public string DatabaseFile { get; } = Path.Combine(options.DataFolder, "openchat.db");

    public string FullPath { get; } = Path.GetFullPath(options.DataFolder);

    /// <summary>Creates the folder if needed and locks it until this process ends.</summary>
    /// <exception cref="StartException">The folder cannot be written, or another server uses it.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(FullPath);
            Protect(FullPath, OwnFolder);
            if (Directory.Exists(RestoringFolder))
                throw new StartException($"A restore was interrupted in {FullPath}. Run openchat restore again. "
                    + (File.Exists(DatabaseFile) ? "To keep what is there instead, " : "To go back, move up what is in before-restore-*, ")
                    + $"delete {RestoringFolder}.");
            // Earlier versions created them with the default mode.
            foreach (var file in Own.Select(name => Path.Combine(FullPath, name)).Where(File.Exists)) Protect(file, OwnFile);
            if (options.UsesPostgres) return; // Nodes may share the folder.
            LockFolder();
            if (!File.Exists(DatabaseFile)) Open(DatabaseFile, FileMode.CreateNew).Dispose();
            // SQLite creates its -wal and -shm files with the mode of this one.
            if (new FileInfo(DatabaseFile).Length == 0) EnableWal();
        }
        catch (IOException error) when (Locked.Contains(error.HResult))
        {
            throw new StartException(
                $"Another OpenChat is already using {FullPath}. Stop it first, or use another folder with --data.", mayPass: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DatabaseTrouble.Explain(error, this);
        }
    }

    /// <summary>Creates the folder if needed and keeps servers out of it, for a command that replaces what is in it.</summary>
    /// <exception cref="StartException">A server uses it, or it cannot be written.</exception>
    public void TakeForRestore()
    {
        try
        {
            Directory.CreateDirectory(FullPath);
            Protect(FullPath, OwnFolder);
            LockFolder();
            if (Directory.Exists(RestoringFolder)) Directory.Delete(RestoringFolder, recursive: true);
            Directory.CreateDirectory(RestoringFolder);
            Protect(RestoringFolder, OwnFolder);
        }
        catch (IOException error) when (Locked.Contains(error.HResult))
        {
            throw new StartException($"OpenChat is running in {FullPath}. Stop it first.", mayPass: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DatabaseTrouble.Explain(error, this);
        }
    }

    /// <summary>Where a restore unpacks. A server does not start while it exists.</summary>
    public string RestoringFolder => Path.Combine(FullPath, Restoring);

    /// <summary>Puts what was unpacked in the place of what is there, which moves to a folder of its own.</summary>
    /// <returns>That folder; null if there was nothing.</returns>
    public string? FinishRestore(DateTime now)
    {
        var aside = Path.Combine(FullPath, string.Create(CultureInfo.InvariantCulture, $"before-restore-{now:yyyyMMdd-HHmmss}"));
        string[] former = [.. Own.Append(Pictures).Select(name => Path.Combine(FullPath, name)).Where(Path.Exists)];
        if (former.Length > 0)
        {
            Directory.CreateDirectory(aside);
            Protect(aside, OwnFolder);
        }
        foreach (var path in former) Move(path, Path.Combine(aside, Path.GetFileName(path)));
        foreach (var path in Directory.GetFileSystemEntries(RestoringFolder)) Move(path, Path.Combine(FullPath, Path.GetFileName(path)));
        Directory.Delete(RestoringFolder);
        return former.Length > 0 ? aside : null;
    }

    /// <summary>The files of a backup, for <see cref="Archive"/>. The database is copied when it is its turn.</summary>
    /// <param name="snapshot">Where to copy the database to.</param>
    internal IEnumerable<(string Source, string Path)> BackupFiles(string snapshot)
    {
        var before = PicturePaths();
        foreach (var path in before) yield return (Path.Combine(FullPath, path), path);
        Snapshot(snapshot);
        yield return (snapshot, Path.GetFileName(DatabaseFile));
        // Pictures that the copy may refer to, uploaded meanwhile.
        foreach (var path in PicturePaths().Except(before)) yield return (Path.Combine(FullPath, path), path);
    }

    /// <summary>What is wrong with a database file, in SQLite's words; empty if it is sound.</summary>
    /// <param name="thorough">Also compares indexes with their tables, which takes several times as long.</param>
    public static IReadOnlyList<string> ProblemsOf(string file, bool thorough, CancellationToken cancel = default)
    {
        const int most = 10;
        try
        {
            using var connection = Connection(file);
            using var interrupt = cancel.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA {(thorough ? "integrity_check" : "quick_check")}({most})");
            using var rows = command.ExecuteReader();
            var problems = new List<string>();
            while (rows.Read() && rows.GetString(0) is var said && said != "ok") problems.Add(said.ReplaceLineEndings(" "));
            return problems;
        }
        catch (SqliteException error) when (DatabaseTrouble.IsDamaged(error))
        {
            return [error.Message];
        }
    }

    /// <summary>An empty file in WAL mode can be opened read-only, as EF does to see whether the database exists.</summary>
    private void EnableWal()
    {
        using var connection = Connection(DatabaseFile);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
    }

    /// <summary>Makes a consistent copy of the database file, on disk once this returns.</summary>
    /// <param name="target">Written under a temporary name first, so that a file with this name is complete.</param>
    public void Copy(string target)
    {
        var part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Protect(Path.GetDirectoryName(target)!, OwnFolder);
        File.Delete(part);
        try
        {
            Snapshot(part);
            File.Move(part, target, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Copies the database with SQLite's own backup, while it is in use or not.</summary>
    /// <param name="target">Must not exist.</param>
    private void Snapshot(string target)
    {
        CreateOwn(target).Dispose();
        using var from = Connection(DatabaseFile);
        using var to = Connection(target);
        from.BackupDatabase(to);
    }

    private void LockFolder() => lockFile = Open(Path.Combine(FullPath, "lock"), FileMode.OpenOrCreate);

    private List<string> PicturePaths() => Directory.Exists(Path.Combine(FullPath, Pictures))
        ? [.. Directory.GetFiles(Path.Combine(FullPath, Pictures)).Select(file => $"{Pictures}/{Path.GetFileName(file)}")] : [];

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to);
    }

    /// <summary>A new file that only this user can open.</summary>
    public static FileStream CreateOwn(string path) => Open(path, FileMode.CreateNew);

    public static void ProtectFile(string path) => Protect(path, OwnFile);

    public void Dispose() => lockFile?.Dispose();

    private static SqliteConnection Connection(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnFile;
        return new FileStream(path, options);
    }

    /// <summary>Does nothing on Windows, where files inherit the rights of their folder.</summary>
    private static void Protect(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != mode) File.SetUnixFileMode(path, mode);
    }
}
