namespace OpenChat.Web.Tests.Domain;

public class InkTests
{
    public static TheoryData<string> Blank { get; } =
    [
        "\u2800", "\u200b\u200b\u200b\u200b\u200b", "\u3164", "\u00ad", "\u180e", "\u2060", "\ufeff", "\u115f\u1160", "\uffa0",
        "\u034f", "\ufe0f", "\U000e0041", "\u17b4", "\u200e", "\U0001d159", "\u0001", "\u00a0", "\u3000", "\u2028", "", " \n\t",
    ];

    [Theory]
    [MemberData(nameof(Blank))]
    public void What_shows_nothing_is_neither_a_message_nor_a_name(string text)
    {
        Assert.False(Ink.IsIn(text));
        Assert.True(new Draft(text).Cleaned().IsEmpty);
        Assert.Equal("", DisplayName.Clean(text, 50));
        Assert.Equal("", Slug.From(text));
    }

    [Theory]
    [InlineData("می\u200cخواهم")]
    [InlineData("👩🏽\u200d🚀")]
    [InlineData("क\u094d\u200dष")]
    [InlineData("…")]
    [InlineData("\u2800a")]
    public void What_shows_something_stays_to_the_code_point(string text)
    {
        Assert.Equal(text, new Draft(text).Cleaned().Text);
        Assert.False(new Draft(text).IsEmpty);
    }

    [Fact]
    public void A_slug_folds_the_turkish_dotted_capital() => Assert.Equal("i", Slug.From("İ"));
}
