namespace OpenChat.Web.Tests.Pages;

public sealed class SignOutTests : AppTest
{
    private const string SignOut = "/account/sign-out";

    [Fact]
    public async Task Button_ends_the_session_everywhere()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var before = ben.Cookies.Single(c => c.Name == "openchat");
        var page = (await ben.OpenAsync(SignOut)).Is(HttpStatusCode.OK);
        var answer = await ben.SubmitOnlyAsync(page, "main form");
        Assert.Equal("/account/sign-in", answer.Is(HttpStatusCode.Redirect).Location);
        Assert.Equal("\"storage\"", answer.Response.Headers.GetValues("Clear-Site-Data").Single());
        Assert.Contains("You're signed out.", (await ben.OpenAsync("/account/sign-in")).Text, StringComparison.Ordinal);
        Assert.NotNull((await App.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == Cast.Ben.Id))).RevokedAt);
        ben.SetCookie((before.Name, before.Value));
        Assert.StartsWith("/account/sign-in", (await ben.OpenAsync("/settings/profile")).Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/settings/profile")]
    [InlineData("/z/pond-club/general")]
    public async Task So_do_the_buttons_of_other_pages(string address)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = (await ben.OpenAsync(address)).Is(HttpStatusCode.OK);
        var answer = await ben.SubmitOnlyAsync(page, $"form[action='{SignOut}']");
        Assert.Equal("/account/sign-in", answer.Is(HttpStatusCode.Redirect).Location);
    }

    [Fact]
    public async Task Opening_the_address_signs_no_one_out()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync(SignOut)).Is(HttpStatusCode.OK);
        (await ben.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_the_token_no_one_is_signed_out()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var empty = new FormUrlEncodedContent([]);
        var answer = await ben.Http.PostAsync(SignOut, empty, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        (await ben.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Someone_not_signed_in_is_sent_to_sign_in()
    {
        using var visitor = App.Visitor();
        Assert.Equal("/account/sign-in", (await visitor.GetAsync(SignOut)).Is(HttpStatusCode.Redirect).Location);
    }
}
