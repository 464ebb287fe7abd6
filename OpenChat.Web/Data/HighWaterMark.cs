using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OpenChat.Web.Data;

/// <summary>
/// The last position that this node has published, in a file of eight bytes beside the database. A log that ends before it was
/// restored from a copy: it will assign positions again, so old cursors must become invalid.
/// </summary>
public sealed class HighWaterMark(DatabaseOptions options, ILogger<HighWaterMark> log) : IDisposable
{
    private readonly Lock gate = new(); // Streams and calls read the log side by side.
    private SafeFileHandle? file;
    private bool failed;

    /// <summary>0 if nothing was published yet, or the file is missing.</summary>
    public long Pos { get; private set; } = Read(options);

    /// <summary>Whether there is a file. Without it at the start, a copy that lacks the newest events cannot be recognised.</summary>
    public bool WasFound => File.Exists(PathOf(options));

    /// <summary>Call before publishing anything up to this position.</summary>
    public void Raise(long pos)
    {
        lock (gate)
            if (pos > Pos) Write(pos);
    }

    internal void Reset(long pos)
    {
        lock (gate)
            if (pos != Pos) Write(pos);
    }

    public void Dispose() => file?.Dispose();

    private void Write(long pos)
    {
        Pos = pos;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, pos);
        try
        {
            if (file is null)
            {
                file = File.OpenHandle(PathOf(options), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
                DataFolder.ProtectFile(PathOf(options));
            }
            RandomAccess.Write(file, bytes, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not fatal: only a restored copy would go unnoticed.
            if (!failed) log.LogWarning(error, "The last published position could not be saved beside the database");
            failed = true;
        }
    }

    private static string PathOf(DatabaseOptions options) => Path.Combine(options.DataFolder, "high-water");

    internal static long Read(DatabaseOptions options) =>
        File.Exists(PathOf(options)) && File.ReadAllBytes(PathOf(options)) is { Length: sizeof(long) } bytes
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
}
