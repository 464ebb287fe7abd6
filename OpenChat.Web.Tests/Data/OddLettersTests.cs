namespace OpenChat.Web.Tests.Data;

/// <summary>Characters that .NET cannot normalise or PostgreSQL cannot store are answered like any others, never with an error.</summary>
public sealed class OddLettersTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    [Theory]
    [InlineData("/account/sign-up?invite=%00")]
    [InlineData("/account/sign-in?invite=%00&returnTo=%00")]
    [InlineData("/d?q=%00")]
    [InlineData("/zones/pond-club/members?q=%EF%BF%BE")]
    [InlineData("/z/%00/general?before=%00")]
    [InlineData("/invite/%00")]
    [InlineData("/u/%EF%BF%BE")]
    [InlineData("/z/%EF%BF%BE/general")]
    public async Task In_an_address(string address)
    {
        using var ana = await App.AsAsync(Cast.Ana);
        using var stranger = App.Visitor();
        foreach (var visitor in new[] { ana, stranger }) Assert.InRange((int)(await visitor.GetAsync(address)).Status, 200, 499);
    }

    [Theory]
    [InlineData("/z/pond-club/general", "text", "nonce")]
    [InlineData("/zones/pond-club/leave?handler=HandOver", "heir")]
    [InlineData("/zones/pond-club/settings", "Input.Name")]
    [InlineData("/settings/profile", "Input.DisplayName")]
    [InlineData("/settings/appearance", "theme")]
    [InlineData("/account/sign-in", "Input.Login", "Input.Password")]
    [InlineData("/account/sign-up", "Input.Username", "Input.Email", "Input.Password")]
    [InlineData("/calls", "channel", "nonce")]
    public async Task In_a_form(string address, params string[] fields)
    {
        using var ana = await App.AsAsync(Cast.Ana);
        foreach (var odd in new[] { "\0", "\ufffe", "x@\ufffe.org", "\uffff\ufdd0" })
            Assert.InRange((int)(await ana.PostAsync(address, [.. fields.Select(f => (f, odd))])).Status, 200, 499);
    }

    [Fact]
    public async Task In_what_a_script_sends()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        foreach (var odd in new[] { "\0", "\ufffe" })
        {
            var answer = await ana.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = odd, inst = Cast.Ana.Id });
            Assert.InRange((int)answer.Status, 200, 499);
        }
    }

    /// <summary>With the token in a header nothing reads the form before the page runs, which once ran as if the form were empty.</summary>
    [Fact]
    public async Task A_form_that_cannot_be_read_is_refused_and_one_that_can_is_taken()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        foreach (var (text, status) in new[] { ("\0", 400), (new string('a', 70_000), 400), ("\ufffe is no letter", 302) })
            Assert.Equal(status, (int)(await ana.PostAsync(Cast.General.Address, ("text", text))).Status);
    }
}
