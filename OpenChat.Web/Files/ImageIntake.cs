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

    private static class Pictures
    {
        public static (ImageOutcome, long Limit, List<byte[]>) Squares(byte[] bytes, ILogger log)
        {
            try
            {
                using var header = ImageLoader.Load(bytes, log); // Reads the header only; pixels come when they are asked for.
                if (header is null) return (ImageOutcome.NotAnImage, 0, []);
                var shrink = ShrinkOf(bytes, Math.Min(header.Width, header.Height) / (double)Sizes[0]);
                var limit = Math.Min(PixelsMax, ImageMemory.PixelLimit(bytes, header, shrink));
                if ((long)header.Width * header.Height > limit) return (ImageOutcome.TooManyPixels, limit, []);
                using var image = ImageLoader.Load(bytes, log, shrink)!;
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
    }
}
