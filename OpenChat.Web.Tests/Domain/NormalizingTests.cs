namespace OpenChat.Web.Tests.Domain;

/// <summary>Normalising takes quadratic time, so text that is far too long is refused before it.</summary>
public sealed class NormalizingTests
{
    private static readonly string Marks = "a" + string.Concat(Enumerable.Repeat("\u0323\u0300", 30_000));

    [Fact]
    public void Sixty_thousand_marks_are_refused_before_normalising()
    {
        Assert.Null(DisplayName.Clean(Marks, 50));
        Assert.Equal("", Username.Normalize(Marks));
        Assert.Equal(UsernameProblem.Length, Username.Check(Username.Normalize(Marks)));
        Assert.Equal("", Slug.From(Marks));
    }

    [Theory]
    [InlineData(200, "ok")]
    [InlineData(201, null)]
    public void Name_may_be_typed_with_four_times_the_characters_that_are_stored(int typed, string? kept)
    {
        Assert.Equal(kept, DisplayName.Clean("ok".PadLeft(typed), 50));
        Assert.Equal(kept, DisplayName.Clean("ok" + new string('\u200b', typed - 2), 50));
    }

    [Fact]
    public void Name_is_as_long_as_what_is_kept_of_it()
    {
        Assert.Equal(50, DisplayName.Clean(new string('n', 50), 50)!.Length);
        Assert.Null(DisplayName.Clean(new string('n', 51), 50));
        Assert.Equal("", DisplayName.Clean("\u200b\u202e", 50));
    }

    [Fact]
    public void Username_and_address_are_folded_up_to_four_times_their_length()
    {
        Assert.Equal("nora", Username.Normalize("ＮＯＲＡ".PadRight(120)));
        Assert.Equal("", Username.Normalize("ＮＯＲＡ".PadRight(121)));
        Assert.Equal("pond", Slug.From("Ｐｏｎｄ".PadRight(240)));
        Assert.Equal("", Slug.From("Ｐｏｎｄ".PadRight(241)));
    }
}
