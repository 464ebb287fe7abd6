using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Hosting;
using static OpenChat.Web.Hosting.QuietMoments.What;

namespace OpenChat.Web.Tests.Hosting;

/// <summary>A collection makes everyone wait, so it never runs while people are busy, and in full only once afterwards.</summary>
public sealed class QuietMomentsTests
{
    private const long Megabyte = 1 << 20;

    private readonly FakeTimeProvider clock = new();
    private readonly QuietMoments moments;
    private long made;
    private int full;

    public QuietMomentsTests() => moments = new(clock);

    [Fact]
    public void Garbage_of_a_start_is_collected_once_and_then_nothing_happens()
    {
        Assert.Equal(Nothing, After(60 * Megabyte));
        Assert.Equal(All, After(0));
        for (var n = 0; n < 1000; n++) Assert.Equal(Nothing, After(10_000));
    }

    [Fact]
    public void No_collection_runs_while_people_are_busy_and_one_runs_afterwards()
    {
        for (var n = 0; n < 1000; n++) Assert.Equal(Nothing, After(20 * Megabyte));
        Assert.Equal(All, After(Megabyte));
        Assert.Equal(Nothing, After(Megabyte));
    }

    [Fact]
    public void A_trickle_is_collected_in_the_newest_generation_and_once_a_minute_at_most()
    {
        After(60 * Megabyte);
        Assert.Equal(All, After(0));
        var due = Enumerable.Range(0, 150).Select(_ => After(2 * Megabyte)).ToList(); // Ten minutes.
        Assert.Equal(10, due.Count(d => d == Newest));
        Assert.DoesNotContain(All, due);
    }

    [Fact]
    public void Garbage_that_the_runtime_collected_is_not_collected_again()
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
