using OpenChat.Web.Accounts;

namespace OpenChat.Web.Tests.Promises;

/// <summary>How often, for whom, and that nothing that was typed is lost.</summary>
public sealed class LimitsTests() : AppTest(new() { RateLimits = true, FakeTime = true })
{
    [Theory]
    [InlineData(Limit.Message, 10, 5)]
    [InlineData(Limit.Reaction, 30, 10)]
    [InlineData(Limit.Upload, 10, 60)]
    [InlineData(Limit.Search, 60, 30)]
    [InlineData(Limit.Invite, 10, 3600)]
    [InlineData(Limit.InviteTry, 10, 60)]
    [InlineData(Limit.Ring, 3, 60)]
    [InlineData(Limit.Seat, 60, 20)]
    [InlineData(Limit.Mute, 60, 20)]
    [InlineData(Limit.Stream, 60, 20)]
    [InlineData(Limit.Changes, 200, 20)]
    public void Numbers_are_the_promised_ones(Limit limit, int count, int seconds)
    {
        var numbers = new LimitOptions().Of(limit);
        Assert.Equal((count, seconds), (numbers.Count, numbers.Seconds));
    }

    [Fact]
    public async Task Eleventh_message_in_five_seconds_is_refused_with_its_text_kept_and_goes_through_afterwards()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.General.Address);
        for (var n = 0; n < 10; n++) page = (await ben.SubmitAsync(page, "form.composer", ("text", $"Quick {n}"))).Is(HttpStatusCode.OK);
        var refused = (await ben.SubmitAsync(page, "form.composer", ("text", "One too many"))).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("5", refused.Response.Headers.RetryAfter!.ToString());
        Assert.Equal("One too many", refused.One("form.composer textarea").TextContent.Trim());

        // Someone else behind the same address is not made to wait.
        using var dan = await App.AsAsync(Cast.Dan);
        (await dan.SubmitAsync(await dan.OpenAsync(Cast.General.Address), "form.composer", ("text", "My first"))).Is(HttpStatusCode.OK);

        App.Clock!.Advance(TimeSpan.FromSeconds(5));
        var sent = (await ben.SubmitAsync(refused, "form.composer")).Is(HttpStatusCode.OK);
        Assert.Contains("One too many", sent.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/d")]
    [InlineData("/zones/pond-club/members")]
    public async Task Looking_for_people_has_its_limit_and_the_list_itself_has_none(string list)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        for (var i = 0; i < 60; i++) (await ben.GetAsync($"{list}?q=dan")).Is(HttpStatusCode.OK);
        var refused = (await ben.GetAsync($"{list}?q=dan")).Is(HttpStatusCode.TooManyRequests);
        Assert.NotNull(refused.Response.Headers.RetryAfter);
        (await ben.GetAsync(list)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Every_change_has_a_limit_even_where_none_is_named()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var numbers = new LimitOptions().General;
        var status = HttpStatusCode.OK;
        for (var n = 0; n <= numbers.Count && status != HttpStatusCode.TooManyRequests; n++)
            status = (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 })).Status;
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        App.Clock!.Advance(TimeSpan.FromSeconds(numbers.Seconds));
        Assert.Equal(HttpStatusCode.NoContent, (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 })).Status);
    }

    [Fact]
    public async Task Opening_streams_without_end_is_refused_and_a_busy_browser_is_not()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        // Eight tabs, reloaded seven times.
        for (var n = 0; n < 60; n++) await (await EventStream.OpenAsync(ben, greeted: false)).DisposeAsync();
        using (var refused = await ben.Http.GetAsync("/live", TestContext.Current.CancellationToken))
            Assert.Equal((HttpStatusCode.TooManyRequests, "20"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        using var dan = await App.AsAsync(Cast.Dan);
        await (await EventStream.OpenAsync(dan)).DisposeAsync();
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        await (await EventStream.OpenAsync(ben)).DisposeAsync();
    }

    [Fact]
    public async Task Closing_gaps_without_end_is_refused_with_a_sentence_and_another_person_is_not()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var changes = $"/channels/{Cast.General.Id}/changes?after=0";
        for (var n = 0; n < new LimitOptions().Changes.Count; n++) (await ben.GetAsync(changes)).Is(HttpStatusCode.OK);
        var refused = (await ben.GetAsync(changes)).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("20", refused.Response.Headers.RetryAfter!.ToString());
        Assert.Contains("Too many requests. Try again in 20 s.", refused.Text, StringComparison.Ordinal);
        using var dan = await App.AsAsync(Cast.Dan);
        (await dan.GetAsync(changes)).Is(HttpStatusCode.OK);
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        (await ben.GetAsync(changes)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Muting_too_often_is_refused_with_an_error_and_the_seat_is_still_found()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var inst = Guid.CreateVersion7();
        Assert.Equal(200, (int)(await ben.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst })).Status);
        await using var socket = await Signals.OpenAsync(App, ben);
        await socket.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await socket.HearAsync("hello");
        for (var n = 1; n <= 61; n++) await socket.SayAsync(new { t = "media", muted = n % 2 == 1, deafened = false });
        Assert.Equal("limit", (string?)(await socket.HearAsync("error"))["code"]);
        Assert.False(await IsMutedAsync()); // As the sixtieth set it.
        await using var next = await Signals.OpenAsync(App, ben);
        await next.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await next.HearAsync("hello");
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        await next.SayAsync(new { t = "media", muted = true, deafened = false });
        await next.SayAsync(new { t = "signal", to = inst, candidate = new { candidate = "x" } });
        await next.HearAsync("error"); // Sent after the other, so answered after it.
        Assert.True(await IsMutedAsync());

        Task<bool> IsMutedAsync() => App.ReadAsync(db => db.Seats
            .Where(s => s.LiveUserId == Cast.Ben.Id)
            .Select(s => s.Muted)
            .SingleAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resuming_all_the_time_is_slowed_down_on_every_page_of_a_person_and_keeps_the_socket()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var socket = await Signals.OpenAsync(App, ben);
        var inst = Guid.CreateVersion7();
        for (var n = 0; n < 60; n++) await socket.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        for (var n = 0; n < 60; n++) await socket.HearAsync("ended"); // No one's seat; it is counted all the same.
        await using var second = await Signals.OpenAsync(App, ben);
        foreach (var one in new[] { socket, second })
        {
            await one.SayAsync(new { t = "resume", inst, lastSeq = 0 });
            Assert.Equal("limit", (string?)(await one.HearAsync("error"))["code"]);
        }
        using var dan = await App.AsAsync(Cast.Dan);
        await using var other = await Signals.OpenAsync(App, dan);
        await other.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await other.HearAsync("ended");
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        await socket.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await socket.HearAsync("ended");
    }
}
