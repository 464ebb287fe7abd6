using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpenChat.Web.Data;

/// <summary>The archive has no valid list, a file is missing or has another content, or it holds files that are not in the list.</summary>
public sealed class DamagedArchiveException(string problem) : Exception(problem);

/// <param name="Path">Relative to the data folder, with slashes.</param>
internal sealed record ArchivedFile(string Path, long Length, string Sha256);

/// <param name="Program">The version that wrote it.</param>
internal sealed record ArchiveList(int Format, string Program, DateTime MadeAt, IReadOnlyList<ArchivedFile> Files);

/// <summary>A backup: a zip file with the data folder's files and, in `backup.json`, their lengths and SHA-256 hashes.</summary>
internal static class Archive
{
    private const int Format = 1;
    private const string ListName = "backup.json";

    /// <summary>Writes an archive.</summary>
    /// <param name="files">Where each file is and its name in the archive. One that vanished meanwhile is left out.</param>
    public static async Task<ArchiveList> WriteAsync(
        Stream target, IEnumerable<(string Source, string Path)> files, string program, DateTime now)
    {
        var listed = new List<ArchivedFile>();
        await using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (source, path) in files)
        {
            if (!File.Exists(source)) continue;
            await using var from = File.OpenRead(source);
            // Pictures are compressed already.
            var level = path.EndsWith(".db", StringComparison.Ordinal) ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
            await using var to = await zip.CreateEntry(path, level).OpenAsync();
            var (length, hash) = await CopyAsync(from, to);
            listed.Add(new(path, length, hash));
        }
        var list = new ArchiveList(Format, program, now, listed);
        await using var json = await zip.CreateEntry(ListName).OpenAsync();
        await JsonSerializer.SerializeAsync(json, list, JsonSerializerOptions.Web);
        return list;
    }

    /// <summary>Extracts an archive into a folder and compares every file with the list.</summary>
    /// <exception cref="DamagedArchiveException">It is incomplete or was changed; what is in the folder must not be used.</exception>
    public static async Task<ArchiveList> ExtractAsync(Stream source, string folder)
    {
        try
        {
            await using var zip = new ZipArchive(source, ZipArchiveMode.Read);
            var list = await ListAsync(zip);
            var paths = list.Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
            if (zip.Entries.FirstOrDefault(e => e.FullName != ListName && !paths.Contains(e.FullName)) is { } extra)
                throw new DamagedArchiveException($"{extra.FullName} isn't in its list");
            foreach (var file in list.Files)
            {
                var target = Path.GetFullPath(Path.Combine(folder, file.Path));
                if (!target.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    throw new DamagedArchiveException($"{file.Path} is no file of a backup");
                var entry = zip.GetEntry(file.Path) ?? throw new DamagedArchiveException($"{file.Path} is missing");
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await using var from = await entry.OpenAsync();
                await using var to = DataFolder.CreateOwn(target);
                var (length, hash) = await CopyAsync(from, to);
                if (length != file.Length || hash != file.Sha256) throw new DamagedArchiveException($"{file.Path} is damaged");
                to.Flush(flushToDisk: true);
            }
            return list;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new DamagedArchiveException("it's incomplete, damaged or no backup of OpenChat");
        }
    }

    private static async Task<ArchiveList> ListAsync(ZipArchive zip)
    {
        var entry = zip.GetEntry(ListName) ?? throw new DamagedArchiveException("it's no backup of OpenChat");
        await using var json = await entry.OpenAsync();
        var list = await JsonSerializer.DeserializeAsync<ArchiveList>(json, JsonSerializerOptions.Web);
        if (list?.Files is null) throw new DamagedArchiveException("its list is empty");
        return list.Format == Format ? list : throw new DamagedArchiveException("it was made by a newer OpenChat");
    }

    private static async Task<(long Length, string Hash)> CopyAsync(Stream from, Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        long length = 0;
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            await to.WriteAsync(buffer.AsMemory(0, count));
            length += count;
        }
        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
