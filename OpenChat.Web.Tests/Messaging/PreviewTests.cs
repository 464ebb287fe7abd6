namespace OpenChat.Web.Tests.Messaging;

/// <summary>How a text would look: as it looks when it is sent, for those who may see the channel, and without a trace.</summary>
public sealed class PreviewTests() : AppTest(new() { RateLimits = true, Settings = [("Limits:Preview:Count", "3")] })
{
    private static string At(Guid channel) => $"/channels/{channel}/preview";

    [Fact]
    public async Task It_looks_like_the_message_and_stores_nothing()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var before = await App.ReadAsync(db => db.Messages.CountAsync());
        var page = await ben.PostAsync(At(Cast.General.Id), ("text", "**@dan**, see #pond-build\n- ||this||\n<script>x</script>"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("@Dan Member", page.One("strong > a.mention").TextContent);
        Assert.Equal("this", page.One("ul > li > .spoiler").TextContent);
        Assert.Empty(page.All("script"));
        Assert.Equal(before, await App.ReadAsync(db => db.Messages.CountAsync()));
        Assert.False(await App.ReadAsync(db => db.Mentions.AnyAsync()));
    }

    [Fact]
    public async Task Whoever_may_not_see_the_channel_learns_nothing_of_it()
    {
        foreach (var (person, channel) in new[]
        {
            (Cast.Cleo, Cast.General.Id), (Cast.Eve, Cast.General.Id), (Cast.Dan, Cast.AnaAndBen.Id), (Cast.Ben, Guid.CreateVersion7()),
        })
        {
            using var visitor = await App.AsAsync(person);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync(At(channel), ("text", "@ben"))).Status);
        }
    }

    [Fact]
    public async Task Without_a_token_a_text_or_patience_there_is_none()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var bare = new FormUrlEncodedContent([new("text", "x")]);
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Http.PostAsync(At(Cast.General.Id), bare, cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ben.PostAsync(At(Cast.General.Id), ("text", " \u2800"))).Status);
        var tooLong = await ben.PostAsync(At(Cast.General.Id), ("text", new string('x', Message.TextMax + 1)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.Status);
        Assert.Equal(HttpStatusCode.OK, (await ben.PostAsync(At(Cast.General.Id), ("text", "x"))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ben.PostAsync(At(Cast.General.Id), ("text", "x"))).Status);
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Equal(HttpStatusCode.OK, (await dan.PostAsync(At(Cast.General.Id), ("text", "x"))).Status);
    }
}
