namespace OpenChat.Web.Tests.Domain;

public sealed class LookalikeTests
{
    [Theory]
    [InlineData("Nora Vale", "Nora V\u0430le")] // Cyrillic а
    [InlineData("Nora Vale", "nora  vále.")]
    [InlineData("Nora Vale", "N\u03bfra-Vale")] // Greek omicron
    [InlineData("Nora Vale", "Ｎｏｒａ\u200dVale")]
    [InlineData("Nora Vale", "N0ra Va1e")]
    [InlineData("Nina", "Nlna")]
    [InlineData("Martin", "Martln")]
    [InlineData("Burns", "Bums")]
    [InlineData("\u0412\u0415\u041d", "BEH")] // Cyrillic capitals
    [InlineData("🦆 Anna", "Anna 🦆", false)]
    [InlineData("Nora Vale", "Nora Vane", false)]
    [InlineData("Anna", "Hanna", false)]
    [InlineData("中山", "中川", false)]
    [InlineData("…", "·", false)]
    public void Names_that_a_reader_would_take_for_one_another_are_alike(string one, string other, bool alike = true) =>
        Assert.Equal(alike, Lookalike.SkeletonOf(one) == Lookalike.SkeletonOf(other));

    [Fact]
    public void Letters_that_unfold_to_many_stay_within_the_column()
    {
        var skeleton = Lookalike.SkeletonOf(new string('\ufdfa', User.DisplayNameMax));
        Assert.Equal(Lookalike.SkeletonMax, skeleton.Length);
        Assert.NotEqual("", Lookalike.SkeletonOf("\ud800"));
    }

    [Fact]
    public void A_person_who_is_renamed_looks_like_others_by_the_new_name()
    {
        var user = new User { DisplayName = "Nora Vale" };
        user.DisplayName = "Ben";
        Assert.Equal(Lookalike.SkeletonOf("ben"), user.NameSkeleton);
    }
}
