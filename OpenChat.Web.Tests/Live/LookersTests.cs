using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

public sealed class LookersTests
{
    private static readonly Guid Channel = Guid.CreateVersion7(), Ben = Guid.CreateVersion7();

    private readonly FakeTimeProvider clock = new();
    private readonly Lookers lookers;

    public LookersTests() => lookers = new(clock);

    [Fact]
    public void A_page_that_stops_reporting_is_forgotten_after_45_seconds()
    {
        Assert.True(lookers.Note(Channel, Ben, "desk", 1, looks: true));
        clock.Advance(TimeSpan.FromSeconds(30));
        lookers.Note(Channel, Ben, "phone", 1, looks: true);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(lookers.Looks(Channel, Ben)); // The phone.
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(lookers.Looks(Channel, Ben));
    }

    [Fact]
    public void It_is_known_of_one_person_and_channel_only()
    {
        lookers.Note(Channel, Ben, "desk", 1, looks: true);
        Assert.False(lookers.Looks(Guid.CreateVersion7(), Ben));
        Assert.False(lookers.Looks(Channel, Guid.CreateVersion7()));
        Assert.False(lookers.Note(Channel, Ben, "desk", 2, looks: false));
    }

    [Fact]
    public void An_earlier_report_that_arrives_late_changes_nothing()
    {
        Assert.False(lookers.Note(Channel, Ben, "desk", 2, looks: false));
        Assert.False(lookers.Note(Channel, Ben, "desk", 1, looks: true));
        Assert.True(lookers.Note(Channel, Ben, "desk", 3, looks: true));
    }

    [Fact]
    public void Names_of_pages_do_not_pile_up()
    {
        for (var page = 0; page < 1000; page++) lookers.Note(Channel, Ben, $"{page}", 1, looks: true);
        for (var page = 900; page < 1000; page++) lookers.Note(Channel, Ben, $"{page}", 2, looks: false);
        Assert.False(lookers.Looks(Channel, Ben));
    }
}
