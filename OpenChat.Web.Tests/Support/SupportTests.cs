namespace OpenChat.Web.Tests.Support;

/// <summary>The foundations of the other tests.</summary>
public sealed class SupportTests : AppTest
{
    [Fact]
    public async Task Server_starts_with_everyone_in_their_places()
    {
        Assert.Equal(Cast.Everybody.Count, await App.ReadAsync(db => db.Users.CountAsync()));
        Assert.Equal(2, (await App.ReadAsync(db => db.Channels.SingleAsync(c => c.Id == Cast.General.Id))).LastNo);
        using var visitor = App.Visitor();
        Assert.NotEqual(0, (int)(await visitor.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Two_servers_share_nothing()
    {
        await using var other = await App.StartAsync(new() { Empty = true, FakeTime = true });
        Assert.NotEqual(App.Address, other.Address);
        Assert.Equal(0, await other.ReadAsync(db => db.Users.CountAsync()));
        Assert.NotNull(other.Clock);
    }

    [Fact]
    public async Task Patience_waits_for_what_comes_and_fails_with_the_complaint_where_it_does_not()
    {
        Assert.InRange(Patience.Limit, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4));
        var tries = 0;
        await Patience.UntilAsync(() => ++tries == 3, () => "It does not come.");
        var failed = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(
            () => Patience.UntilAsync(() => false, () => "It does not come.", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("It does not come.", failed.Message, StringComparison.Ordinal);
    }
}
