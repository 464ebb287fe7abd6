using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Hosting;
using static OpenChat.Web.Hosting.QuietMoments.What;

namespace OpenChat.Web.Tests.Hosting;

/// <summary>Everybody waits while memory is collected: never while people are busy, and all of it only once after they were.</summary>
public sealed class QuietMomentsTests
{
    private const long Megabyte = 1 << 20;

    private readonly FakeTimeProvider clock = new();
    private readonly QuietMoments moments;
    private long made;
    private int full;

    public QuietMomentsTests() => moments = new(clock);

    [Fact]
    public void What_a_start_left_goes_once_and_then_nothing_happens()
    {
        Assert.Equal(Nothing, After(60 * Megabyte));
        Assert.Equal(All, After(0));
        for (var n = 0; n < 1000; n++) Assert.Equal(Nothing, After(10_000));
    }

    [Fact]
    public void Nobody_waits_as_long_as_people_are_busy_and_what_they_left_goes_after_them()
    {
        for (var n = 0; n < 1000; n++) Assert.Equal(Nothing, After(20 * Megabyte));
        Assert.Equal(All, After(Megabyte));
        Assert.Equal(Nothing, After(Megabyte));
    }

    [Fact]
    public void A_trickle_is_collected_where_it_is_new_and_once_a_minute_at_most()
    {
        After(60 * Megabyte);
        Assert.Equal(All, After(0));
        var due = Enumerable.Range(0, 150).Select(_ => After(2 * Megabyte)).ToList(); // Ten minutes.
        Assert.Equal(10, due.Count(d => d == Newest));
        Assert.DoesNotContain(All, due);
    }

    [Fact]
    public void What_was_collected_by_itself_is_not_collected_again()
    {
        After(60 * Megabyte);
        full++;
        Assert.Equal(Nothing, After(0));
    }

    private QuietMoments.What After(long more)
    {
        clock.Advance(QuietMoments.Every);
        var due = moments.Due(made += more, full);
        if (due == All) full++;
        return due;
    }
}
