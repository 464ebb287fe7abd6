namespace OpenChat.Web.Live;

/// <summary>Section "Live": timers and limits of the event stream. Meant for tests; the defaults suit any server.</summary>
public sealed class LiveOptions
{
    /// <summary>Interval of heartbeats, ±10 %. The browser reconnects after 40 s without any event.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the log is read without a wake-up. Other nodes send none, so their events may be this late.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A flush that takes longer ends the stream.</summary>
    public TimeSpan FlushDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A stream must reconnect after this, ±20 %.</summary>
    public TimeSpan Rotation { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan SessionCheck { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>More open streams close a person's oldest.</summary>
    public int StreamsPerUser { get; set; } = 8;

    /// <summary>Frames and bytes queued for one browser, before it must catch up from the log.</summary>
    public int QueuedFrames { get; set; } = 256;
    public int QueuedBytes { get; set; } = 256 * 1024;

    /// <summary>Events replayed at most. A page that missed more reloads.</summary>
    public int Replay { get; set; } = 1000;

    /// <summary>Events kept in memory for replay, at least; frames over 8 KiB are not.</summary>
    public int Recent { get; set; } = 1000;

    public int Watched { get; set; } = 32;
}
