using Microsoft.Extensions.Time.Testing;

namespace OpenChat.Web.Tests.Support;

/// <summary>Time that the test moves. The time of day can also be set, like that of a machine: measured time is unaffected.</summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan set;

    /// <summary>Someone sets the clock, forward or back.</summary>
    public void Set(TimeSpan by) => set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + set;

    /// <summary>The base takes it from the time of day.</summary>
    public override long GetTimestamp() => base.GetTimestamp() - set.Ticks;
}
