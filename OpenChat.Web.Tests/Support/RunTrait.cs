namespace OpenChat.Web.Tests.Support;

/// <summary>Values of the trait "Run", by which bin/check, bin/test and bin/soak select tests.</summary>
internal static class RunTrait
{
    public const string Name = "Run";

    /// <summary>Needs Chromium.</summary>
    public const string Browser = "browser";

    /// <summary>People hum and are listened to: a stage of its own, because sound is measured.</summary>
    public const string Voices = "voices";

    /// <summary>Needs the file that bin/publish makes.</summary>
    public const string OneFile = "onefile";

    /// <summary>Asserts that something is fast: alone, at the end of bin/test.</summary>
    public const string Quiet = "quiet";

    /// <summary>Needs root, or the whole machine for minutes: bin/soak only.</summary>
    public const string Soak = "soak";
}
