using NetVips;

namespace OpenChat.Web.Files;

/// <summary>What became of a picture that somebody sent.</summary>
public enum ImageOutcome { Taken, NotAnImage, TooManyPixels }

/// <summary>
/// Makes avatars of what people send. What kind it is is read from its bytes, its size is known before it is decoded,
/// and only freshly encoded squares are kept: nothing of the original, metadata or hidden payload, survives.
/// </summary>
public sealed class ImageIntake(FileStore files) : IDisposable
{
    public const int BytesMax = 4 * 1024 * 1024, PixelsMax = 50_000_000;

    /// <summary>The sides of the squares that are kept.</summary>
    public static readonly IReadOnlyList<int> Sizes = [256, 64];

    /// <summary>Decoding takes memory by the picture: two at a time are enough for avatars.</summary>
    private readonly SemaphoreSlim turns = new(2, 2);

    public static string NameOf(Guid id, int size) => $"{id:N}-{size}.webp";

    /// <returns>The id under which the squares were stored, when taken.</returns>
    public async Task<(ImageOutcome Outcome, Guid Id)> TakeAvatarAsync(byte[] bytes, CancellationToken cancel = default)
    {
        await turns.WaitAsync(cancel);
        try
        {
            var (outcome, squares) = await Task.Run(() => Pictures.Squares(bytes), cancel);
            if (outcome != ImageOutcome.Taken) return (outcome, Guid.Empty);
            var id = Guid.CreateVersion7();
            for (var i = 0; i < Sizes.Count; i++) await files.WriteAsync(NameOf(id, Sizes[i]), squares[i], cancel);
            return (outcome, id);
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
        static Pictures()
        {
            // Loaders that were never fuzzed stay shut, whatever a file claims to be; one picture uses one core and leaves nothing behind.
            NetVips.NetVips.BlockUntrusted = true;
            NetVips.NetVips.Concurrency = 1;
            Cache.Max = 0;
        }

        public static (ImageOutcome, List<byte[]>) Squares(byte[] bytes)
        {
            try
            {
                var squares = new List<byte[]>();
                foreach (var size in Sizes)
                {
                    using var image = Load(bytes); // Reads the header only; pixels come when they are asked for.
                    if (image is null) return (ImageOutcome.NotAnImage, []);
                    if ((long)image.Width * image.Height > PixelsMax) return (ImageOutcome.TooManyPixels, []);
                    using var upright = image.Autorot();
                    using var square = upright.ThumbnailImage(size, height: size, crop: Enums.Interesting.Centre, outputProfile: "srgb");
                    squares.Add(square.WebpsaveBuffer(q: 82, keep: Enums.ForeignKeep.None));
                }
                return (ImageOutcome.Taken, squares);
            }
            catch (VipsException)
            {
                return (ImageOutcome.NotAnImage, []); // Broken, cut off, or not what its first bytes say.
            }
        }

        /// <summary>One loader for each of four signatures. The general one would try others as well.</summary>
        private static Image? Load(byte[] bytes) => bytes switch
        {
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => Image.PngloadBuffer(bytes),
            [0xFF, 0xD8, 0xFF, ..] => Image.JpegloadBuffer(bytes),
            [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => Image.GifloadBuffer(bytes),
            [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => Image.WebploadBuffer(bytes),
            _ => null,
        };
    }
}
