using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

public class PresenceTests
{
    private static readonly Guid Ben = Guid.CreateVersion7(), Tab = Guid.CreateVersion7(), OtherTab = Guid.CreateVersion7();

    private readonly FakeTimeProvider clock = new();
    private readonly Presence presence;

    public PresenceTests() => presence = new Presence(clock);

    /// <summary>The states published while this many seconds pass, with the server's sweep in each.</summary>
    private List<PresenceState> Published(int seconds)
    {
        var published = new List<PresenceState>();
        for (var i = 0; i < seconds; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            published.AddRange(presence.Sweep().Select(s => s.State));
        }
        return published;
    }

    [Fact]
    public void The_first_beat_is_published_and_the_next_is_not()
    {
        Assert.Equal(PresenceState.Online, presence.Beat(Ben, Tab, active: true));
        Assert.Null(presence.Beat(Ben, Tab, active: true));
    }

    [Fact]
    public void A_reload_within_ten_seconds_is_not_published()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Empty(Published(9));
        Assert.Null(presence.Beat(Ben, OtherTab, active: true));
        Assert.Empty(Published(40));
    }

    [Fact]
    public void Someone_who_does_not_come_back_is_offline_after_ten_seconds_and_published_once()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Equal([PresenceState.Offline], Published(60));
        Assert.Equal(PresenceState.Offline, presence.StateOf(Ben));
    }

    [Fact]
    public void Presence_from_before_a_start_lasts_45_seconds_or_until_a_beat()
    {
        presence.Presume([(Ben, PresenceState.Online)]);
        Assert.Equal(PresenceState.Online, presence.StateOf(Ben));
        Assert.Empty(Published(44));
        Assert.Null(presence.Beat(Ben, Tab, active: true));
        presence.Presume([(OtherTab, PresenceState.Idle)]); // Someone else, who does not come back.
        Assert.Empty(Published(44));
        Assert.Contains(PresenceState.Offline, Published(2));
    }

    [Fact]
    public void A_browser_that_falls_silent_is_stale_after_45_seconds()
    {
        presence.Beat(Ben, Tab, active: true);
        Assert.Empty(Published(45));
        Assert.Equal([PresenceState.Offline], Published(15));
    }

    [Fact]
    public void One_of_two_browsers_going_changes_nothing()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Beat(Ben, OtherTab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Empty(Published(40));
        Assert.Equal(PresenceState.Online, presence.StateOf(Ben));
    }

    [Fact]
    public void Away_is_when_every_browser_is_idle()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Beat(Ben, OtherTab, active: false);
        Assert.Equal(PresenceState.Online, presence.StateOf(Ben));
        Assert.Equal(PresenceState.Idle, presence.Beat(Ben, Tab, active: false));
        Assert.Equal(PresenceState.Online, presence.Beat(Ben, OtherTab, active: true));
    }

    [Fact]
    public void An_idle_browser_that_reconnects_stays_idle()
    {
        presence.Beat(Ben, Tab, active: false);
        presence.Leave(Ben, Tab);
        Published(3);
        Assert.Null(presence.Beat(Ben, OtherTab, active: false));
    }
}
