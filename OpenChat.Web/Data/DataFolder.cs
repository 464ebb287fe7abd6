using Microsoft.Data.Sqlite;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>The folder where everything lies: readable by the server's user alone, and with a database file in it for one server at a time.</summary>
public sealed class DataFolder(DatabaseOptions options) : IDisposable
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <summary>What a system answers where another process holds the file: Linux, macOS, Windows.</summary>
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    /// <summary>What is ours in it. Whatever else an operator keeps there is theirs.</summary>
    private static readonly string[] Own = ["openchat.db", "openchat.db-wal", "openchat.db-shm", "high-water", "presence"];

    private FileStream? held;

    /// <summary>Where SQLite keeps it, whether there is one or not.</summary>
    public string DatabaseFile { get; } = Path.Combine(options.DataFolder, "openchat.db");

    /// <summary>As people know it.</summary>
    public string FullPath { get; } = Path.GetFullPath(options.DataFolder);

    /// <summary>Makes it where it is not there, and keeps it for this process until it ends, however it ends.</summary>
    /// <exception cref="StartException">It cannot be written, or another server runs in it.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(FullPath);
            Protect(FullPath, OwnFolder);
            foreach (var file in Own.Select(name => Path.Combine(FullPath, name)).Where(File.Exists)) Protect(file, OwnFile); // A version before this one left them to the system's ways.
            // Nodes that share a PostgreSQL may share the folder too.
            if (options.UsesPostgres) return;
            held = Open(Path.Combine(FullPath, "lock"), FileMode.OpenOrCreate);
            if (!File.Exists(DatabaseFile)) Open(DatabaseFile, FileMode.CreateNew).Dispose();
            // SQLite gives the files beside it the mode of this one.
            if (new FileInfo(DatabaseFile).Length == 0) MakeReadable();
        }
        catch (IOException error) when (HeldByAnother.Contains(error.HResult))
        {
            throw new StartException($"Another OpenChat is already using {FullPath}. Stop it first, or use another folder with --data.", mayPass: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DatabaseTrouble.Explain(error, this);
        }
    }

    /// <summary>So that whoever only looks whether there is one may open it for reading.</summary>
    private void MakeReadable()
    {
        using var connection = Connection(DatabaseFile);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
    }

    /// <summary>Copies the database file as it is, in one piece and on the disk once this returns.</summary>
    /// <param name="target">Written beside itself first: a copy with its name is whole.</param>
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

    /// <summary>The same for what others put into the folder.</summary>
    public static void ProtectFile(string path) => Protect(path, OwnFile);

    public void Dispose() => held?.Dispose();

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

    /// <summary>Nobody else on the machine reads what people wrote. Windows has no modes; there the folder's own rights hold.</summary>
    private static void Protect(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != mode) File.SetUnixFileMode(path, mode);
    }
}
