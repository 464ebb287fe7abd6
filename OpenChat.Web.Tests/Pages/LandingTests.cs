namespace OpenChat.Web.Tests.Pages;

/// <summary>The home page, as someone who isn't signed in sees it.</summary>
public sealed class LandingTests : AppTest
{
    [Fact]
    public async Task Servers_own_description_replaces_the_default()
    {
        using var visitor = App.Visitor();
        var sentence = (await visitor.OpenAsync("/")).One(".hero .lead").TextContent;
        Assert.Equal("Channels, direct messages and voice for a club, a team or a family.", sentence);
        await using var app = await App.StartAsync(new() { Settings = [("Description", "Tea & <b>ponds</b>, since 1998.")] });
        using var other = app.Visitor();
        Assert.Equal("Tea & <b>ponds</b>, since 1998.", (await other.OpenAsync("/")).One(".hero .lead").TextContent);
    }

    [Fact]
    public async Task Home_page_names_the_server_and_without_a_name_itself()
    {
        using var visitor = App.Visitor();
        Assert.Equal("A quiet place for your people to talk.", (await visitor.OpenAsync("/")).One("h1").TextContent);
        await App.Writes.RunAsync(scope =>
        {
            scope.Db.Meta.Add(new Meta { Key = Meta.ServerName, Value = "Tea House" });
            return Task.CompletedTask;
        });
        var named = await visitor.OpenAsync("/");
        Assert.Equal("Tea House", named.One("h1").TextContent);
        Assert.Equal("Tea House | OpenChat", named.Document.Title);
    }

    [Theory]
    [InlineData(Registration.Open, true)]
    [InlineData(Registration.Invite, false)]
    [InlineData(Registration.Closed, false)]
    public async Task Sign_in_page_offers_an_account_only_where_one_can_be_made(Registration registration, bool offered)
    {
        await App.RegistrationIsAsync(registration);
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync("/account/sign-in");
        Assert.Equal(offered ? 1 : 0, page.All("a[href^='/account/sign-up']").Count);
        Assert.Equal(registration == Registration.Invite, page.Text.Contains("You need an invite.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Registration.Open, "No phone number needed.", 3)]
    [InlineData(Registration.Invite, "You need an invite to join this server. If you have a link, open it.", 0)]
    [InlineData(Registration.Closed, "This server isn't accepting new accounts.", 0)]
    public async Task Home_page_says_who_can_create_an_account(Registration registration, string sentence, int links)
    {
        await App.RegistrationIsAsync(registration);
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync("/");
        Assert.Equal(sentence, page.One(".hero .faint").TextContent.Trim());
        Assert.Equal(links, page.All("a[href='/account/sign-up']").Count);
    }
}
