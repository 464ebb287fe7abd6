namespace OpenChat.Web.Tests.Calls;

/// <summary>A socket is for a page in a call.</summary>
public sealed class UnseatedSocketTests() : AppTest(new() { FakeTime = true })
{
    [Fact]
    public async Task A_socket_that_takes_no_seat_is_closed()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        await using var signals = await Signals.OpenAsync(App, ana);
        var closed = signals.ClosedAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var seconds = 0; !closed.IsCompleted; seconds += 3)
        {
            Assert.True(seconds < 3000, "It stays open.");
            App.Clock!.Advance(TimeSpan.FromSeconds(3));
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(1008, await closed);
    }
}
