using NetVips;

namespace OpenChat.Web.Tests.Support;

/// <summary>Small pictures, as people upload them.</summary>
internal static class Drawn
{
    public static readonly double[] Red = [220, 30, 40], White = [255, 255, 255];

    public static Image Plain(int width, int height, double[] colour)
    {
        using var black = Image.Black(width, height, bands: 3);
        using var coloured = black + colour;
        using var bytes = coloured.Cast(Enums.BandFormat.Uchar);
        return bytes.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public static byte[] Png(int width = 64, int height = 64, double[]? colour = null)
    {
        using var plain = Plain(width, height, colour ?? Red);
        return plain.PngsaveBuffer();
    }

    /// <summary>Frames by turns red and white.</summary>
    public static Image Film(int frames, int width, int height)
    {
        var all = Enumerable.Range(0, frames).Select(n => Plain(width, height, n % 2 == 0 ? Red : White)).ToArray();
        using var strip = Image.Arrayjoin(all, across: 1);
        foreach (var frame in all) frame.Dispose();
        return strip.Mutate(image =>
        {
            image.Set(GValue.GIntType, "page-height", height);
            image.Set(GValue.ArrayIntType, "delay", Enumerable.Range(0, frames).Select(n => 50 + 10 * (n % 5)).ToArray());
        });
    }

    public static byte[] Gif(int frames = 6, int width = 200, int height = 100)
    {
        using var film = Film(frames, width, height);
        return film.GifsaveBuffer();
    }
}
