using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The home page, as someone who isn't signed in sees it.</summary>
public sealed class LandingTests : AppTest
{
    [Fact]
    public async Task Servers_own_description_takes_the_place_of_what_OpenChat_says()
    {
        using var visitor = App.Visitor();
        var sentence = (await visitor.OpenAsync("/")).One(".hero .lead").TextContent;
        Assert.Equal("Channels, direct messages and voice for a club, a team or a family.", sentence);
        await using var app = await App.StartAsync(new() { Settings = [("Description", "Tea & <b>ponds</b>, since 1998.")] });
        using var other = app.Visitor();
        Assert.Equal("Tea & <b>ponds</b>, since 1998.", (await other.OpenAsync("/")).One(".hero .lead").TextContent);
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
