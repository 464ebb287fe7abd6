using NetVips;

namespace OpenChat.Web.Files;

/// <summary>What decoding a picture takes, judged by its header: a few bytes of file can claim gigabytes.</summary>
internal static class ImageMemory
{
    /// <summary>64 MB for an upload, less the file itself and what the library always takes.</summary>
    private const long Budget = 54 * 1024 * 1024;

    /// <summary>Lines that libvips buffers: of what it reads, as wide as the picture; of what it averages, as wide as the square.</summary>
    private const int LinesRead = 512, LinesAveraged = 400;

    /// <param name="header">Opened, not decoded.</param>
    /// <param name="shrink">By how much the loader divides each side while it decodes.</param>
    /// <returns>How many pixels a picture of this format and these proportions may have.</returns>
    public static long PixelLimit(byte[] bytes, Image header, double shrink)
    {
        var pixels = (double)header.Width * header.Height;
        var held = HeldPerPixel(bytes, header, shrink) * pixels;
        var fit = Budget / (held + Streamed(header, header.Width / shrink, header.Height / shrink));
        return fit >= 1 ? ImageIntake.PixelsMax : (long)(pixels * (held > 0 ? fit : fit * fit)); // Lines grow with one side only.
    }

    private static double Streamed(Image header, double width, double height) =>
        Math.Min(4 * height, LinesRead) * width * BytesPerPixel(header)
        + LinesAveraged * Math.Min(width, height) * header.Bands * sizeof(float);

    /// <summary>What a decoder keeps of the whole picture until it is done.</summary>
    private static double HeldPerPixel(byte[] bytes, Image header, double shrink) => bytes[0] switch
    {
        0x89 => IsSet(header, "interlaced") ? BytesPerPixel(header) : 0,
        0xFF => IsSet(header, "jpeg-multiscan") ? CoefficientsPerPixel(bytes) ?? 2 * header.Bands : 0,
        0x47 => 8, // This frame, and one to restore.
        // WebP: frame and canvas at the size asked for; lossless, transparent and animated ones are decoded at full size first.
        _ => 8 / (shrink * shrink) + (bytes.AsSpan(12).StartsWith("VP8 "u8) ? 0 : 5),
    };

    /// <summary>A JPEG in several scans is kept as coefficients of two bytes; most have fewer for colour than for brightness.</summary>
    private static double? CoefficientsPerPixel(byte[] bytes)
    {
        for (var at = 2; at + 9 < bytes.Length && bytes[at] == 0xFF; at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]))
        {
            if (bytes[at + 1] is < 0xC0 or > 0xCF or 0xC4 or 0xC8 or 0xCC) continue; // Not a frame header.
            var components = bytes.AsSpan(at + 10);
            var count = bytes[at + 9];
            if (components.Length < 3 * count) return null;
            int sum = 0, across = 1, down = 1;
            for (var i = 0; i < count; i++)
            {
                int horizontal = components[3 * i + 1] >> 4, vertical = components[3 * i + 1] & 15;
                (sum, across, down) = (sum + horizontal * vertical, Math.Max(across, horizontal), Math.Max(down, vertical));
            }
            return 2d * sum / (across * down);
        }
        return null;
    }

    private static int BytesPerPixel(Image header) => header.Bands * (header.Format == Enums.BandFormat.Ushort ? 2 : 1);

    private static bool IsSet(Image header, string field) => header.Contains(field) && header.Get(field) is 1;
}
