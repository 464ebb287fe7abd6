using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using NetVips;

namespace OpenChat.Web.Files;

/// <param name="Picture">As it is kept, when taken: a WebP of at most <see cref="EmojiIntake.Side"/> pixels a side.</param>
public sealed record EmojiResult(ImageOutcome Outcome, byte[]? Picture = null);

/// <summary>
/// Makes emoji of pictures that people send. Like avatars they are judged by their header and encoded anew; those that move keep moving,
/// within bounds.
/// </summary>
public sealed class EmojiIntake(FileStore files, ILogger<EmojiIntake> log) : IDisposable
{
    public const int BytesMax = 256 * 1024, Side = 96;

    /// <summary>
    /// Pixels of a frame, frames, and pixels of all frames, at most: a few bytes of file can claim a thousand large ones.
    /// </summary>
    public const int PixelsMax = 4_000_000, FramesMax = 120, AllPixelsMax = 40_000_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(15);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = 16 * 1024 * 1024 });
    private readonly SemaphoreSlim turns = new(1, 1); // Decoding takes up to 64 MB.

    /// <summary>What its address contains.</summary>
    public static string HashOf(byte[] picture) => Convert.ToHexStringLower(SHA256.HashData(picture).AsSpan(..16));

    /// <param name="bytes">PNG, GIF or WebP. Nothing of it is stored.</param>
    public async Task<EmojiResult> ReadAsync(byte[] bytes, CancellationToken cancel = default)
    {
        if (!ImageLoader.IsPng(bytes) && !ImageLoader.IsGif(bytes) && !ImageLoader.IsWebP(bytes)) return new(ImageOutcome.NotAnImage);
        await turns.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Read(bytes, log), cancel);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Keeps a picture for a while whose name was refused: a browser sends no file twice by itself.</summary>
    /// <returns>What its person finds it by.</returns>
    public Guid Keep(Guid userId, byte[] picture)
    {
        var id = Guid.CreateVersion7();
        kept.Set((userId, id), picture, new MemoryCacheEntryOptions { Size = picture.Length, AbsoluteExpirationRelativeToNow = KeptFor });
        return id;
    }

    /// <summary>Null if it was not kept, or not for this person.</summary>
    public byte[]? Kept(Guid userId, Guid id) => kept.Get<byte[]>((userId, id));

    public Task StoreAsync(Guid id, byte[] picture) => files.WriteAsync(NameOf(id, HashOf(picture)), picture);

    public void Delete(Guid id, string hash) => files.Delete(NameOf(id, hash));

    /// <summary>The full path; null if there is no such picture.</summary>
    public string? Find(Guid id, string hash) =>
        hash.Length == 32 && hash.All(char.IsAsciiHexDigitLower) ? files.Find(NameOf(id, hash)) : null;

    public void Dispose()
    {
        turns.Dispose();
        kept.Dispose();
    }

    private static string NameOf(Guid id, string hash) => $"emoji-{id:N}-{hash}.webp";

    private static EmojiResult Read(byte[] bytes, ILogger log)
    {
        try
        {
            using var header = ImageLoader.Load(bytes, log)!; // Reads the header only; pixels come when they are asked for.
            long frames = header.Contains("n-pages") ? (int)header.Get("n-pages") : 1, pixels = (long)header.Width * header.Height;
            if (pixels > PixelsMax || frames > FramesMax || frames * pixels > AllPixelsMax) return new(ImageOutcome.TooManyPixels);
            return new(ImageOutcome.Taken, frames == 1 ? Still(bytes, log) : Moving(bytes, log, (int)frames));
        }
        catch (VipsException)
        {
            return new(ImageOutcome.NotAnImage); // Broken, cut off, or not what its first bytes say.
        }
    }

    /// <summary>Without loss: most are drawings, and at this size it costs little.</summary>
    private static byte[] Still(byte[] bytes, ILogger log)
    {
        using var image = ImageLoader.Load(bytes, log)!;
        using var scaled = Scale(image);
        return scaled.WebpsaveBuffer(lossless: true, keep: Enums.ForeignKeep.None);
    }

    /// <summary>Each frame by itself, or the edge of one would shine through in the next.</summary>
    private static byte[] Moving(byte[] bytes, ILogger log, int count)
    {
        using var film = ImageLoader.Load(bytes, log, frames: ImageLoader.AllFrames)!;
        var (height, frames) = (film.Height / count, new List<Image>(count));
        try
        {
            for (var n = 0; n < count; n++)
            {
                using var frame = film.ExtractArea(0, n * height, film.Width, height);
                using var pixels = frame.CopyMemory(); // Decoded in their order.
                using var scaled = Scale(pixels);
                frames.Add(scaled.CopyMemory());
            }
            using var joined = Image.Arrayjoin([.. frames], across: 1);
            using var timed = joined.Mutate(it =>
            {
                it.Set(GValue.GIntType, "page-height", frames[0].Height);
                if (film.Contains("delay")) it.Set(GValue.ArrayIntType, "delay", film.Get("delay"));
                it.Set(GValue.GIntType, "loop", film.Contains("loop") ? film.Get("loop") : 0);
            });
            return timed.WebpsaveBuffer(q: 80, pageHeight: frames[0].Height, keep: Enums.ForeignKeep.None);
        }
        finally
        {
            frames.ForEach(frame => frame.Dispose());
        }
    }

    private static Image Scale(Image image) =>
        image.ThumbnailImage(Side, height: Side, size: Enums.Size.Down, outputProfile: "srgb");
}
