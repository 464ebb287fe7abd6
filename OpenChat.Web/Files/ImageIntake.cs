using NetVips;

namespace OpenChat.Web.Files;

/// <summary>What became of a picture that someone sent.</summary>
public enum ImageOutcome { Taken, NotAnImage, TooManyPixels }

/// <param name="Id">Under which the squares are stored, when taken.</param>
/// <param name="PixelLimit">How many pixels a picture like this one may have.</param>
public sealed record ImageResult(ImageOutcome Outcome, Guid Id = default, long PixelLimit = 0);

/// <summary>
/// Makes avatars of what people send. Its first bytes say which format it is, its header how much memory it will take,
/// and only freshly encoded squares are kept: nothing of the original, metadata or hidden payload, survives.
/// </summary>
public sealed class ImageIntake(FileStore files, ILogger<ImageIntake> log) : IDisposable
{
    public const int BytesMax = 4 * 1024 * 1024, PixelsMax = 50_000_000;

    /// <summary>The sides of the squares that are kept.</summary>
    public static readonly IReadOnlyList<int> Sizes = [256, 64];

    /// <summary>Decoding takes up to 64 MB a picture: two at a time are enough for avatars.</summary>
    private readonly SemaphoreSlim turns = new(2, 2);

    public static string NameOf(Guid id, int size) => $"{id:N}-{size}.webp";

    public async Task<ImageResult> TakeAvatarAsync(byte[] bytes, CancellationToken cancel = default)
    {
        await turns.WaitAsync(cancel);
        try
        {
            var (outcome, limit, squares) = await Task.Run(() => Pictures.Squares(bytes, log), cancel);
            if (outcome != ImageOutcome.Taken) return new(outcome, PixelLimit: limit);
            var id = Guid.CreateVersion7();
            for (var i = 0; i < Sizes.Count; i++) await files.WriteAsync(NameOf(id, Sizes[i]), squares[i], cancel);
            return new(outcome, id);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    public void DeleteAvatar(Guid id)
    {
        foreach (var size in Sizes) files.Delete(NameOf(id, size));
    }

    /// <summary>The library is opened when the first picture comes: 7 MB and more that most servers need seldom.</summary>
    private static class Pictures
    {
        private const Enums.Access Order = Enums.Access.Sequential; // Lines are decoded as they are needed, not all of them first.
        private const Enums.FailOn Broken = Enums.FailOn.Truncated;
        private static ILogger? latest;

        static Pictures()
        {
            // Loaders that were never fuzzed stay shut, whatever a file claims to be; one picture uses one core and leaves nothing behind.
            NetVips.NetVips.BlockUntrusted = true;
            NetVips.NetVips.Concurrency = 1;
            Cache.Max = 0;
            // Otherwise libvips writes to stderr itself, hundreds of lines for one broken file.
            Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, message) => latest?.LogDebug("libvips: {Warning}", message));
        }

        public static (ImageOutcome, long Limit, List<byte[]>) Squares(byte[] bytes, ILogger log)
        {
            latest = log;
            try
            {
                using var header = Load(bytes, 1); // Reads the header only; pixels come when they are asked for.
                if (header is null) return (ImageOutcome.NotAnImage, 0, []);
                var shrink = ShrinkOf(bytes, Math.Min(header.Width, header.Height) / (double)Sizes[0]);
                var limit = Math.Min(PixelsMax, ImageMemory.PixelLimit(bytes, header, shrink));
                if ((long)header.Width * header.Height > limit) return (ImageOutcome.TooManyPixels, limit, []);
                using var image = Load(bytes, shrink)!;
                // Cut before it is scaled: a line of one pixel would otherwise be made as long as it is thin.
                var side = Math.Min(image.Width, image.Height);
                using var middle = image.ExtractArea((image.Width - side) / 2, (image.Height - side) / 2, side, side);
                using var pixels = side > Sizes[0] ? middle.Copy() : middle.CopyMemory(); // What is made larger is not read line by line.
                using var scaled = pixels.ThumbnailImage(Sizes[0], height: Sizes[0], size: Enums.Size.Force, outputProfile: "srgb");
                using var square = scaled.CopyMemory(); // Decoded here, once for both sizes.
                return (ImageOutcome.Taken, limit, [.. Sizes.Select(size => Encode(square, size))]);
            }
            catch (VipsException)
            {
                return (ImageOutcome.NotAnImage, 0, []); // Broken, cut off, or not what its first bytes say.
            }
        }

        private static byte[] Encode(Image square, int size)
        {
            using var scaled = square.ThumbnailImage(size);
            return scaled.WebpsaveBuffer(q: 82, keep: Enums.ForeignKeep.None);
        }

        /// <summary>By how much the loader itself can make it smaller; twice the size is left, for a sharper picture.</summary>
        private static double ShrinkOf(byte[] bytes, double factor) => bytes[0] switch
        {
            0xFF => factor switch { >= 16 => 8, >= 8 => 4, >= 4 => 2, _ => 1 },
            0x52 => Math.Max(1, factor / 2),
            _ => 1,
        };

        /// <summary>One loader for each of four signatures. The general one would try others as well.</summary>
        private static Image? Load(byte[] bytes, double shrink) => bytes switch
        {
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => Image.PngloadBuffer(bytes, access: Order, failOn: Broken),
            [0xFF, 0xD8, 0xFF, ..] => Image.JpegloadBuffer(bytes, shrink: (int)shrink, access: Order, failOn: Broken),
            [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => Image.GifloadBuffer(bytes, access: Order, failOn: Broken),
            [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] =>
                Image.WebploadBuffer(bytes, scale: 1 / shrink, access: Order, failOn: Broken),
            _ => null,
        };
    }
}
