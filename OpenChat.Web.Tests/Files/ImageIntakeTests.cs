using Microsoft.Extensions.Logging.Abstractions;
using NetVips;
using OpenChat.Web.Files;

namespace OpenChat.Web.Tests.Files;

public sealed class ImageIntakeTests : IDisposable
{
    private static readonly double[] Red = [220, 30, 40], White = [255, 255, 255];

    private readonly string folder = Directory.CreateTempSubdirectory("openchat-pictures-").FullName;
    private readonly FileStore files;
    private readonly ImageIntake intake;

    public ImageIntakeTests()
    {
        files = new(folder);
        intake = new(files, NullLogger<ImageIntake>.Instance);
    }

    public void Dispose()
    {
        intake.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(1, 30_000)]
    [InlineData(12_000, 40)]
    [InlineData(40, 12_000)]
    [InlineData(1, 1)]
    public async Task Thin_picture_is_cut_to_its_middle_and_not_stretched(int width, int height)
    {
        var side = Math.Min(width, height);
        using var red = Plain(side, side, Red);
        using var picture = red.Embed((width - side) / 2, (height - side) / 2, width, height, Enums.Extend.Background, White);
        using var avatar = await AvatarAsync(picture.PngsaveBuffer());
        foreach (var (x, y) in new[] { (8, 8), (247, 8), (128, 128), (8, 247), (247, 247) }) AssertColour(Red, avatar.Getpoint(x, y));
    }

    [Theory]
    [InlineData("interlaced 16-bit PNG", 2600, 2600, 4)]
    [InlineData("interlaced PNG", 4400, 4400, 7)]
    [InlineData("wide 16-bit PNG", 50_000, 400, 1)]
    [InlineData("lossless WebP", 4000, 3000, 9)]
    [InlineData("transparent WebP", 16_383, 1000, 4)]
    [InlineData("GIF", 2600, 2600, 4)]
    [InlineData("progressive JPEG", 5000, 4000, 8)]
    [InlineData("JPEG", 7100, 7100, 50)]
    [InlineData("PNG", 7100, 7100, 50)]
    public async Task Picture_that_would_take_too_much_memory_is_refused_with_its_limit(string kind, int width, int height, int atLeast)
    {
        var result = await intake.TakeAvatarAsync(Encode(kind, width, height), TestContext.Current.CancellationToken);
        Assert.Equal(ImageOutcome.TooManyPixels, result.Outcome);
        Assert.InRange(result.PixelLimit, atLeast * 1_000_000L, (long)width * height - 1);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Theory]
    [InlineData("interlaced 16-bit PNG", 2000, 1000)]
    [InlineData("interlaced PNG", 2000, 2000)]
    [InlineData("wide 16-bit PNG", 10_000, 400)]
    [InlineData("lossless WebP", 2500, 2500)]
    [InlineData("transparent WebP", 2500, 2500)]
    [InlineData("GIF", 2000, 2000)]
    [InlineData("progressive JPEG", 2500, 2500)]
    [InlineData("JPEG", 8000, 6000)]
    [InlineData("PNG", 7000, 7000)]
    public async Task Picture_of_the_same_kind_that_fits_is_taken(string kind, int width, int height)
    {
        using var avatar = await AvatarAsync(Encode(kind, width, height));
        Assert.Equal((256, 256), (avatar.Width, avatar.Height));
    }

    [Theory]
    [InlineData("PNG")]
    [InlineData("interlaced PNG")]
    [InlineData("GIF")]
    [InlineData("JPEG")]
    [InlineData("progressive JPEG")]
    [InlineData("lossless WebP")]
    public async Task Picture_that_was_cut_off_is_refused(string kind)
    {
        var bytes = Encode(kind, 600, 400, noise: true);
        foreach (var length in new[] { bytes.Length / 2, 300, 20 })
        {
            var cut = await intake.TakeAvatarAsync(bytes[..length], TestContext.Current.CancellationToken);
            Assert.Equal(ImageOutcome.NotAnImage, cut.Outcome);
        }
        Assert.Empty(Directory.EnumerateFiles(folder));
        using var whole = await AvatarAsync(bytes);
    }

    [Fact]
    public async Task Phone_picture_is_shown_upright()
    {
        using var picture = Halves(1200, 800, Red, White, sideways: false);
        using var turned = picture.Mutate(image => image.Set(GValue.GIntType, "orientation", 6)); // Its top is to the right.
        using var avatar = await AvatarAsync(turned.JpegsaveBuffer());
        AssertColour(Red, avatar.Getpoint(200, 128));
        AssertColour(White, avatar.Getpoint(50, 128));
    }

    [Fact]
    public async Task Print_colours_and_wide_gamuts_come_out_as_meant()
    {
        using var srgb = Halves(400, 400, Red, White, sideways: true);
        using var cmyk = srgb.IccTransform("cmyk", inputProfile: "srgb");
        using var wide = srgb.IccTransform("p3", inputProfile: "srgb");
        foreach (var bytes in new[] { cmyk.JpegsaveBuffer(), wide.JpegsaveBuffer(), wide.PngsaveBuffer() })
        {
            using var avatar = await AvatarAsync(bytes);
            AssertColour(Red, avatar.Getpoint(64, 128), 25);
            AssertColour(White, avatar.Getpoint(192, 128), 5);
        }
    }

    [Fact]
    public async Task First_frame_of_a_moving_picture_stands_still()
    {
        var frames = Enumerable.Range(0, 60).Select(i => Plain(300, 300, i == 0 ? Red : White)).ToArray();
        using var strip = Image.Arrayjoin(frames, across: 1);
        using var film = strip.Mutate(image => image.Set(GValue.GIntType, "page-height", 300));
        foreach (var bytes in new[] { film.GifsaveBuffer(), film.WebpsaveBuffer() })
        {
            using var avatar = await AvatarAsync(bytes);
            Assert.False(avatar.Contains("n-pages"));
            AssertColour(Red, avatar.Getpoint(128, 128), 15);
        }
        foreach (var frame in frames) frame.Dispose();
    }

    [Fact]
    public async Task What_is_transparent_stays_so()
    {
        using var red = Plain(200, 200, Red);
        using var alpha = Image.Black(200, 200);
        using var picture = red.Bandjoin(alpha);
        using var avatar = await AvatarAsync(picture.PngsaveBuffer());
        Assert.Equal(0, avatar.Getpoint(128, 128)[3]);
    }

    private async Task<Image> AvatarAsync(byte[] bytes)
    {
        var result = await intake.TakeAvatarAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(ImageOutcome.Taken, result.Outcome);
        using var small = Image.NewFromFile(files.Find(ImageIntake.NameOf(result.Id, 64))!);
        Assert.Equal((64, 64), (small.Width, small.Height));
        return Image.NewFromFile(files.Find(ImageIntake.NameOf(result.Id, 256))!);
    }

    private static byte[] Encode(string kind, int width, int height, bool noise = false)
    {
        var isDeep = kind.Contains("16-bit", StringComparison.Ordinal);
        using var pixels = noise ? Image.Gaussnoise(width, height, sigma: 60, mean: 128) : Image.Black(width, height);
        using var grey = pixels.Cast(isDeep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar);
        var hasColour = isDeep || kind.StartsWith("transparent", StringComparison.Ordinal);
        using var picture = hasColour ? grey.Bandjoin(grey, grey, grey) : grey.Bandjoin(grey, grey);
        using var deep = picture.Copy(interpretation: isDeep ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb);
        return kind switch
        {
            "GIF" => deep.GifsaveBuffer(),
            "JPEG" => deep.JpegsaveBuffer(),
            "progressive JPEG" => deep.JpegsaveBuffer(interlace: true, subsampleMode: Enums.ForeignSubsample.Off),
            "lossless WebP" => deep.WebpsaveBuffer(lossless: true, effort: 0),
            "transparent WebP" => deep.WebpsaveBuffer(effort: 0),
            _ => deep.PngsaveBuffer(
                compression: 1,
                interlace: kind.StartsWith("interlaced", StringComparison.Ordinal),
                bitdepth: isDeep ? 16 : 8),
        };
    }

    private static Image Plain(int width, int height, double[] colour)
    {
        using var black = Image.Black(width, height);
        using var painted = black.Linear([0, 0, 0], colour, uchar: true);
        return painted.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static Image Halves(int width, int height, double[] first, double[] second, bool sideways)
    {
        using var one = sideways ? Plain(width / 2, height, first) : Plain(width, height / 2, first);
        using var other = sideways ? Plain(width / 2, height, second) : Plain(width, height / 2, second);
        return one.Join(other, sideways ? Enums.Direction.Horizontal : Enums.Direction.Vertical);
    }

    private static void AssertColour(double[] expected, double[] actual, double tolerance = 8)
    {
        for (var i = 0; i < 3; i++) Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}
