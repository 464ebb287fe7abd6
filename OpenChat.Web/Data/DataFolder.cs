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
            // Earlier versions created them with the default mode.
            foreach (var file in Own.Select(name => Path.Combine(FullPath, name)).Where(File.Exists)) Protect(file, OwnFile);
            if (options.UsesPostgres) return; // Nodes may share the folder.
            lockFile = Open(Path.Combine(FullPath, "lock"), FileMode.OpenOrCreate);
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
            Open(part, FileMode.CreateNew).Dispose();
            using (var from = Connection(DatabaseFile))
            using (var to = Connection(part))
                from.BackupDatabase(to);
            File.Move(part, target, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

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
