using OpenChat.Web.Feed;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Rows of messages are rendered once and cached: the cache must never show an old state.</summary>
public sealed class MessageRowsTests : AppTest
{
    [Fact]
    public async Task A_cached_row_shows_what_changed_since()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Equal("Ben Member", (await RowAsync(dan)).QuerySelector(".msg-head a")!.TextContent);
        await ChangeBenAsync(users => users.ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Benedict")));
        Assert.Equal("Benedict", (await RowAsync(dan)).QuerySelector(".msg-head a")!.TextContent);
        Assert.Null((await RowAsync(dan)).QuerySelector(".tag"));
        await App.Writes.RunAsync(scope => scope.Db.Members
            .Where(m => m.UserId == Cast.Ben.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, Role.Moderator)));
        Assert.Equal("Moderator", (await RowAsync(dan)).QuerySelector(".tag")!.TextContent);
        Assert.Null((await RowAsync(dan)).QuerySelector("img"));
        await ChangeBenAsync(users => users.ExecuteUpdateAsync(set => set.SetProperty(u => u.AvatarId, Guid.CreateVersion7())));
        Assert.NotNull((await RowAsync(dan)).QuerySelector("img"));

        await App.Services.GetRequiredService<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, "Hello, frogs");
        Assert.Contains("Hello, frogs", (await RowAsync(dan)).TextContent, StringComparison.Ordinal);
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id);
        Assert.DoesNotContain("frogs", (await RowAsync(dan)).OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_rendered_once_and_in_the_servers_language_whatever_the_machines_is()
    {
        var rows = App.Services.GetRequiredService<MessageFragments>();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("da-DK"); // Where times are written with dots.
            var row = await rows.HtmlAsync(await MessageAsync());
            Assert.Matches(@"datetime=""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ""", row.Value);
            Assert.Equal("da-DK", CultureInfo.CurrentCulture.Name);
            CultureInfo.CurrentCulture = before;
            Assert.Same(row, await rows.HtmlAsync(await MessageAsync()));
            Assert.NotSame(row, await rows.HtmlAsync(await MessageAsync(), continued: true));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private Task<int> ChangeBenAsync(Func<IQueryable<User>, Task<int>> update) =>
        App.Writes.RunAsync(scope => update(scope.Db.Users.Where(u => u.Id == Cast.Ben.Id)));

    private static async Task<AngleSharp.Dom.IElement> RowAsync(Visitor visitor) =>
        (await visitor.OpenAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}");

    private async Task<MessageView> MessageAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        return Assert.Single(await scope.ServiceProvider.GetRequiredService<MessageHistory>().ByIdAsync([Cast.BensHello]));
    }
}
