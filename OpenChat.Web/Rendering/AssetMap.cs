using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;

namespace OpenChat.Web.Rendering;

/// <summary>A file of wwwroot, embedded in the assembly.</summary>
/// <param name="Path">Relative to wwwroot, with slashes: css/tokens.css.</param>
public sealed record Asset(string Path, byte[] Bytes, string ContentType)
{
    private readonly Lazy<byte[]?> brotli = new(() => IsText(Path) ? Compress(Bytes) : null);

    /// <summary>Compressed on first use; null for formats that are compressed already.</summary>
    public byte[]? Brotli => brotli.Value;

    private static bool IsText(string path) =>
        !path.EndsWith(".woff2", StringComparison.Ordinal) && !path.EndsWith(".png", StringComparison.Ordinal)
        && !path.EndsWith(".mp3", StringComparison.Ordinal);

    private static byte[] Compress(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var stream = new BrotliStream(memory, CompressionLevel.SmallestSize)) stream.Write(bytes);
        return memory.ToArray();
    }
}

/// <summary>All of wwwroot under one fingerprint (/assets/{build}/js/app.js), so that relative imports work.</summary>
public static class AssetMap
{
    private const string Root = "wwwroot/";

    private static readonly FileExtensionContentTypeProvider Types = new();

    private static readonly FrozenDictionary<string, Asset> Assets = Read();

    /// <summary>The fingerprint: the start of a hash of all assets.</summary>
    public static string Build { get; } = Fingerprint();

    public static string Prefix { get; } = $"/assets/{Build}";

    public static IReadOnlyCollection<Asset> All => Assets.Values;

    /// <param name="path">Relative to wwwroot.</param>
    public static Asset? Find(string path) => Assets.GetValueOrDefault(path);

    /// <summary>As the framework knows it; text is always UTF-8.</summary>
    public static string ContentTypeOf(string path) =>
        !Types.TryGetContentType(path, out var type) ? "text/plain; charset=utf-8"
        : type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8"
        : type;

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(AssetMap).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            var path = name[Root.Length..].Replace('\\', '/');
            assets[path] = new Asset(path, memory.ToArray(), ContentTypeOf(path));
        }
        return assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var asset in Assets.Values.OrderBy(a => a.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(asset.Path));
            hash.AppendData(asset.Bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
    }
}
