using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

public class PresenceTests
{
    private static readonly Guid Ben = Guid.CreateVersion7(), Tab = Guid.CreateVersion7(), OtherTab = Guid.CreateVersion7();

    private readonly FakeTimeProvider clock = new();
    private readonly Presence presence;

    public PresenceTests() => presence = new Presence(clock);

    /// <summary>What is told while so many seconds pass, with the server's sweep in each.</summary>
    private List<PresenceState> Told(int seconds)
    {
        var told = new List<PresenceState>();
        for (var i = 0; i < seconds; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            told.AddRange(presence.Sweep().Select(s => s.State));
        }
        return told;
    }

    [Fact]
    public void The_first_beat_is_told_and_the_next_is_not()
    {
        Assert.Equal(PresenceState.Online, presence.Beat(Ben, Tab, active: true));
        Assert.Null(presence.Beat(Ben, Tab, active: true));
    }

    [Fact]
    public void A_reload_within_ten_seconds_is_told_to_nobody()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Empty(Told(9));
        Assert.Null(presence.Beat(Ben, OtherTab, active: true));
        Assert.Empty(Told(40));
    }

    [Fact]
    public void Whoever_does_not_come_back_is_offline_after_ten_seconds_and_told_once()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Equal([PresenceState.Offline], Told(60));
        Assert.Equal(PresenceState.Offline, presence.StateOf(Ben));
    }

    [Fact]
    public void Whoever_was_here_before_a_start_is_so_until_45_seconds_later_or_as_they_say()
    {
        presence.Presume([(Ben, PresenceState.Online)]);
        Assert.Equal(PresenceState.Online, presence.StateOf(Ben));
        Assert.Empty(Told(44));
        Assert.Null(presence.Beat(Ben, Tab, active: true));
        presence.Presume([(OtherTab, PresenceState.Idle)]); // Somebody else, who does not come back.
        Assert.Empty(Told(44));
        Assert.Contains(PresenceState.Offline, Told(2));
    }

    [Fact]
    public void A_browser_that_falls_silent_is_stale_after_45_seconds()
    {
        presence.Beat(Ben, Tab, active: true);
        Assert.Empty(Told(45));
        Assert.Equal([PresenceState.Offline], Told(15));
    }

    [Fact]
    public void One_of_two_browsers_going_changes_nothing()
    {
        presence.Beat(Ben, Tab, active: true);
        presence.Beat(Ben, OtherTab, active: true);
        presence.Leave(Ben, Tab);
        Assert.Empty(Told(40));
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
        Told(3);
        Assert.Null(presence.Beat(Ben, OtherTab, active: false));
    }
}
