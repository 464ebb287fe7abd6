namespace OpenChat.Web.Tests.House;

/// <summary>The tests of floors rely on this search.</summary>
public sealed class CirclesTests
{
    [Theory]
    [InlineData("a>b b>a", "a → b → a")]
    [InlineData("a>b b>c c>b", "b → c → b")]
    [InlineData("x>a a>b b>c c>a", "a → b → c → a")]
    [InlineData("a>b b>a c>d d>c", "a → b → a|c → d → c")]
    public void Circle_is_found_however_one_gets_into_it(string arrows, string expected) =>
        Assert.Equal(expected.Split('|'), Among(arrows));

    [Theory]
    [InlineData("a>b b>c a>c")]
    [InlineData("a>c b>c c>d b>a")]
    [InlineData("a>a")]
    public void Arrows_of_one_direction_are_no_circle(string arrows) => Assert.Empty(Among(arrows));

    private static IReadOnlyList<string> Among(string arrows) =>
        Circles.Among(arrows.Split(' ').Select(a => a.Split('>')).Select(a => (a[0], a[1])));
}
