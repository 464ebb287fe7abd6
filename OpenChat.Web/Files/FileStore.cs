namespace OpenChat.Web.Files;

/// <summary>Files in the data folder, accessible to the server's user only. Names are generated, never the uploader's.</summary>
public sealed class FileStore(string folder)
{
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancel = default)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        try
        {
            await file.WriteAsync(bytes, cancel);
        }
        catch
        {
            File.Delete(path); // Incomplete, as when the disk is full.
            throw;
        }
    }

    /// <summary>The full path; null if there is no such file.</summary>
    public string? Find(string name) => PathOf(name) is var path && File.Exists(path) ? path : null;

    public void Delete(string name) => File.Delete(PathOf(name));

    private string PathOf(string name)
    {
        // Names are made from ids. One with a path is a bug that could read or overwrite any file.
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0 || name.StartsWith('.'))
            throw new ArgumentException($"Not a file name: {name}", nameof(name));
        return Path.Combine(folder, name);
    }
}
