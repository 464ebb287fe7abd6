using NetVips;

namespace OpenChat.Web.Files;

/// <summary>
/// Opens pictures that people send. The library is loaded when the first one comes: 7 MB and more that most servers need seldom.
/// </summary>
internal static class ImageLoader
{
    /// <summary>For <c>frames</c>: the whole animation, one frame below the other.</summary>
    public const int AllFrames = -1;

    private const Enums.Access Order = Enums.Access.Sequential; // Lines are decoded as they are needed, not all of them first.
    private const Enums.FailOn Broken = Enums.FailOn.Truncated;
    private static ILogger? latest;

    static ImageLoader()
    {
        // Loaders that were never fuzzed stay shut, whatever a file claims to be; one picture uses one core and leaves nothing behind.
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        // Otherwise libvips writes to stderr itself, hundreds of lines for one broken file.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, message) => latest?.LogDebug("libvips: {Warning}", message));
    }

    /// <summary>One loader for each of four signatures. The general one would try others as well.</summary>
    /// <returns>Null if the first bytes are none of theirs.</returns>
    /// <exception cref="VipsException">It is broken, cut off, or not what its first bytes say.</exception>
    public static Image? Load(byte[] bytes, ILogger log, double shrink = 1, int frames = 1)
    {
        latest = log;
        return bytes switch
        {
            _ when IsPng(bytes) => Image.PngloadBuffer(bytes, access: Order, failOn: Broken),
            [0xFF, 0xD8, 0xFF, ..] => Image.JpegloadBuffer(bytes, shrink: (int)shrink, access: Order, failOn: Broken),
            _ when IsGif(bytes) => Image.GifloadBuffer(bytes, n: frames, access: Order, failOn: Broken),
            _ when IsWebP(bytes) => Image.WebploadBuffer(bytes, n: frames, scale: 1 / shrink, access: Order, failOn: Broken),
            _ => null,
        };
    }

    public static bool IsPng(byte[] bytes) => bytes is [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..];

    public static bool IsGif(byte[] bytes) => bytes is [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..];

    public static bool IsWebP(byte[] bytes) => bytes is [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..];
}
