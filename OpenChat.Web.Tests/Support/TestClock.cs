using Microsoft.Extensions.Time.Testing;

namespace OpenChat.Web.Tests.Support;

/// <summary>Time that the test moves. The time of day can be set besides, like that of a machine: what was measured goes on unmoved.</summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan set;

    /// <summary>Somebody sets the clock, forward or back.</summary>
    public void Set(TimeSpan by) => set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + set;

    /// <summary>The base takes it from the time of day.</summary>
    public override long GetTimestamp() => base.GetTimestamp() - set.Ticks;
}
