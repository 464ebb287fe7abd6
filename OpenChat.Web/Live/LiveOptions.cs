namespace OpenChat.Web.Live;

/// <summary>The stream's timers and limits. Tests shorten them; nobody needs to set them.</summary>
public sealed class LiveOptions
{
    /// <summary>A heartbeat this often, give or take a tenth; the browser reconnects after 40 s without any event.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the log is read even when nobody announced anything: no lost wake-up delays an event longer.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A write that the browser does not take within this ends the stream.</summary>
    public TimeSpan FlushDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A stream is asked to reconnect after this, give or take a fifth.</summary>
    public TimeSpan Rotation { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan SessionCheck { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>More at once closes a person's oldest.</summary>
    public int StreamsPerUser { get; set; } = 8;

    /// <summary>Frames and bytes that may wait for one browser before it must catch up from the log instead.</summary>
    public int QueuedFrames { get; set; } = 256;
    public int QueuedBytes { get; set; } = 256 * 1024;

    /// <summary>Further behind than this, the page loads itself anew.</summary>
    public int Replay { get; set; } = 1000;

    /// <summary>Events that are kept in memory, at least, for those who come back, each with at most 8 KiB.</summary>
    public int Recent { get; set; } = 1000;

    /// <summary>Channels that one stream may watch.</summary>
    public int Watched { get; set; } = 32;
}
