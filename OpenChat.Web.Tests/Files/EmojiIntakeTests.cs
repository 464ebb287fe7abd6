using Microsoft.Extensions.Logging.Abstractions;
using NetVips;
using OpenChat.Web.Files;

namespace OpenChat.Web.Tests.Files;

/// <summary>Pictures become small emoji, those that move keep moving, and what would cost too much is refused by its header.</summary>
public sealed class EmojiIntakeTests : IDisposable
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("openchat-emoji-").FullName;
    private readonly EmojiIntake intake;

    public EmojiIntakeTests() => intake = new(new(folder), NullLogger<EmojiIntake>.Instance);

    public void Dispose()
    {
        intake.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(300, 300, 96, 96)]
    [InlineData(1000, 250, 96, 24)]
    [InlineData(250, 1000, 24, 96)]
    [InlineData(40, 30, 40, 30)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(20_000, 1, 96, 1)]
    public async Task It_fits_and_keeps_its_shape(int width, int height, int across, int down)
    {
        using var plain = Drawn.Plain(width, height, Drawn.Red);
        var webp = width > 16_000 ? [] : plain.WebpsaveBuffer(); // It has no room for more.
        foreach (var bytes in new[] { plain.PngsaveBuffer(), plain.GifsaveBuffer(), webp })
        {
            if (bytes.Length == 0) continue;
            using var emoji = await TakenAsync(bytes);
            Assert.Equal((across, down), (emoji.Width, emoji.Height));
            Assert.False(emoji.Contains("n-pages"));
        }
    }

    [Fact]
    public async Task What_is_transparent_stays_so_and_nothing_else_of_the_file_is_kept()
    {
        using var red = Drawn.Plain(200, 200, Drawn.Red);
        using var alpha = Image.Black(200, 200);
        using var picture = red.Bandjoin(alpha);
        var read = await intake.ReadAsync([.. picture.PngsaveBuffer(), .. "<script>alert(1)</script>"u8], Cancel);
        Assert.True(read.Picture.AsSpan().IndexOf("<script>"u8) < 0);
        using var emoji = Image.NewFromBuffer(read.Picture!);
        Assert.Equal(0, emoji.Getpoint(48, 48)[3]);
    }

    [Theory]
    [InlineData("GIF")]
    [InlineData("WebP")]
    public async Task What_moves_keeps_moving_at_its_pace(string kind)
    {
        using var film = Drawn.Film(6, 200, 100);
        var read = await intake.ReadAsync(kind == "GIF" ? film.GifsaveBuffer() : film.WebpsaveBuffer(), Cancel);
        Assert.Equal(ImageOutcome.Taken, read.Outcome);
        using var emoji = Image.NewFromBuffer(read.Picture!, "[n=-1]");
        Assert.Equal((6, 48, 96), ((int)emoji.Get("n-pages"), (int)emoji.Get("page-height"), emoji.Width));
        Assert.Equal([50, 60, 70, 80, 90, 50], (int[])emoji.Get("delay"));
        for (var n = 0; n < 6; n++)
            foreach (var y in new[] { 1, 24, 46 }) // To its edges: no frame shines through in the next.
                Assert.InRange(Math.Abs(emoji.Getpoint(48, 48 * n + y)[1] - (n % 2 == 0 ? Drawn.Red : Drawn.White)[1]), 0, 20);
    }

    [Fact]
    public async Task Too_large_too_long_or_both_is_refused_before_it_is_decoded()
    {
        using var large = Image.Black(2100, 2100);
        using var many = Drawn.Film(EmojiIntake.FramesMax + 1, 4, 4);
        using var both = Drawn.Film(50, 1000, 1000);
        byte[][] all =
            [large.PngsaveBuffer(), large.GifsaveBuffer(), large.WebpsaveBuffer(), many.GifsaveBuffer(), both.GifsaveBuffer()];
        foreach (var bytes in all)
        {
            var read = await intake.ReadAsync(bytes, Cancel);
            Assert.Equal((ImageOutcome.TooManyPixels, null), (read.Outcome, read.Picture));
        }
        using var fits = Drawn.Film(EmojiIntake.FramesMax, 100, 100);
        Assert.Equal(ImageOutcome.Taken, (await intake.ReadAsync(fits.GifsaveBuffer(), Cancel)).Outcome);
    }

    [Fact]
    public async Task What_is_no_picture_or_cut_off_or_of_another_kind_is_refused()
    {
        using var plain = Drawn.Plain(200, 200, Drawn.Red);
        using var noise = Image.Gaussnoise(200, 200, sigma: 60, mean: 128).Cast(Enums.BandFormat.Uchar);
        var whole = noise.PngsaveBuffer();
        foreach (var bytes in new[]
        {
            [], "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), plain.JpegsaveBuffer(),
            plain.TiffsaveBuffer(), whole[..(whole.Length / 2)], [.. whole[..8], .. "<script>"u8], Drawn.Gif()[..40],
            "RIFF\0\0\0\0WEBPVP8 "u8.ToArray(),
        })
            Assert.Equal(ImageOutcome.NotAnImage, (await intake.ReadAsync(bytes, Cancel)).Outcome);
        Assert.Equal(ImageOutcome.Taken, (await intake.ReadAsync(whole, Cancel)).Outcome);
    }

    [Fact]
    public async Task It_is_found_by_its_hash_and_no_path_leads_elsewhere()
    {
        var (id, picture) = (Guid.CreateVersion7(), (await intake.ReadAsync(Drawn.Png(), Cancel)).Picture!);
        await intake.StoreAsync(id, picture);
        var hash = EmojiIntake.HashOf(picture);
        Assert.Equal(picture, await File.ReadAllBytesAsync(intake.Find(id, hash)!, Cancel));
        foreach (var other in new[] { "", "..", "../x", hash.ToUpperInvariant(), hash + "0", $"..{hash[2..]}", $"/etc/{hash[5..]}" })
            Assert.Null(intake.Find(id, other));
        Assert.Null(intake.Find(Guid.CreateVersion7(), hash));
        intake.Delete(id, hash);
        Assert.Null(intake.Find(id, hash));
    }

    [Fact]
    public void A_picture_that_waits_for_its_name_is_its_persons_own()
    {
        var (ben, dan) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = intake.Keep(ben, [1, 2, 3]);
        Assert.Equal([1, 2, 3], intake.Kept(ben, id)!);
        Assert.Null(intake.Kept(dan, id));
        Assert.Null(intake.Kept(ben, Guid.Empty));
    }

    private async Task<Image> TakenAsync(byte[] bytes)
    {
        var read = await intake.ReadAsync(bytes, Cancel);
        Assert.Equal(ImageOutcome.Taken, read.Outcome);
        return Image.NewFromBuffer(read.Picture!);
    }
}
