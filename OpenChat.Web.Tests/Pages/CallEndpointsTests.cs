using System.Text.Json.Nodes;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The requests about calls that scripts and forms send, and what pages show of a call.</summary>
public sealed class CallEndpointsTests() : AppTest(new() { FakeTime = true })
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
    }

    [Fact]
    public async Task A_call_is_started_shown_answered_and_left()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        var inst = Guid.CreateVersion7();
        var started = Json(await ben.PostJsonAsync("/calls", new { channel = Cast.BenAndDan.Id, nonce = "n1", inst }));
        Assert.Equal(inst.ToString(), (string?)started["inst"]);
        Assert.Contains("call-float", (string?)started["html"]);
        var ringing = await dan.OpenAsync(Cast.General.Address);
        Assert.Contains("Ben Member is calling", ringing.One(".toast.ring").TextContent);
        var id = (string)started["call"]!;
        Json(await dan.PostJsonAsync($"/calls/{id}/accept", new { inst = Guid.CreateVersion7() }));
        Assert.Empty((await dan.OpenAsync(Cast.General.Address)).All(".toast.ring"));
        Assert.Equal(id, (await dan.OpenAsync(Cast.General.Address)).One("#call-dock [data-call]").GetAttribute("data-call"));
        Json(await dan.PostJsonAsync($"/calls/{id}/leave", new { }));
        Assert.Empty((await ben.OpenAsync(Cast.General.Address)).All("#call-dock [data-call]"));
        Assert.Contains("Call with Ben Member, ", (await ben.OpenAsync(Cast.BenAndDan.Address)).One(".msg-event").TextContent);
    }

    [Fact]
    public async Task Without_script_the_form_leads_back_to_the_channel_and_explains_a_refusal()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync(Cast.Lounge.Address), "form[action='/calls']");
        Assert.Equal(Cast.Lounge.Address, page.Address);
        Assert.Equal(Cast.Lounge.Id.ToString(), page.One("#call-dock [data-call]").GetAttribute("data-channel"));
        page = await ben.SubmitAsync(await ben.OpenAsync(Cast.BenAndDan.Address), "form[action='/calls']");
        Assert.Contains("You're in another call. Leave it first.", page.Text);
    }

    [Fact]
    public async Task A_call_that_comes_too_early_says_who_has_to_write_first()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        async Task<string?> CallAsync()
        {
            var answer = await ben.PostJsonAsync("/calls", new { channel = Cast.AnaAndBen.Id, nonce = "1" });
            return (string?)JsonNode.Parse(answer.Is(HttpStatusCode.Conflict).Body)!["say"];
        }
        Assert.Equal("You can call Ana Owner after they reply.", await CallAsync());
        await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "", new Draft("Hello"));
        Assert.Equal("Send Ana Owner a message before you call.", await CallAsync());
    }

    [Fact]
    public async Task Relay_credentials_are_only_on_pages_of_the_browser_that_is_in_the_call()
    {
        (string, string)[] turn = [("Calls:Turn:0", "turn:t.example:3478"), ("Calls:TurnSecret", "secret")];
        await using var app = await App.StartAsync(new() { FakeTime = true, Settings = turn });
        using var ben = await app.AsAsync(Cast.Ben);
        using var phone = await app.AsAsync(Cast.Ben);
        await ben.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() });
        Assert.Contains("turn:t.example:3478", (await ben.OpenAsync(Cast.General.Address)).One("[data-call]").GetAttribute("data-ice"));
        var other = await phone.OpenAsync(Cast.General.Address);
        Assert.Equal("other", other.One("[data-call]").GetAttribute("data-device"));
        Assert.DoesNotContain("t.example", other.Body);
        using var ana = await app.AsAsync(Cast.Ana);
        Assert.DoesNotContain("t.example", (await ana.OpenAsync(Cast.Lounge.Address)).Body);
    }

    [Fact]
    public async Task A_stranger_gets_the_same_answer_for_a_call_as_for_none()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var cleo = await App.AsAsync(Cast.Cleo);
        var id = (string)Json(await StartAsync(ben, Cast.BenAndDan, "n"))["call"]!;
        foreach (var verb in new[] { "accept", "decline", "leave", "move" })
        {
            var real = await cleo.PostJsonAsync($"/calls/{id}/{verb}", new { inst = Guid.CreateVersion7() });
            var none = await cleo.PostJsonAsync($"/calls/{Guid.CreateVersion7()}/{verb}", new { inst = Guid.CreateVersion7() });
            // Compared by text, because the pages also hold a nonce and a token.
            Assert.Equal((HttpStatusCode.NotFound, none.Text), (real.Status, real.Text));
        }
        var (direct, lounge) = (new { channel = Cast.BenAndDan.Id, nonce = "x" }, new { channel = Cast.Lounge.Id, nonce = "y" });
        Assert.Equal(HttpStatusCode.NotFound, (await cleo.PostJsonAsync("/calls", direct)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await cleo.PostJsonAsync("/calls", lounge)).Status);
        Assert.Equal(CallState.Ringing, (await App.ReadAsync(db => db.Calls.SingleAsync())).State);
    }

    [Fact]
    public async Task Nothing_happens_without_a_token()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/calls")
        {
            Content = new StringContent($$"""{"channel":"{{Cast.Lounge.Id}}"}""", null, "application/json"),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, await App.ReadAsync(db => db.Calls.CountAsync()));
    }

    [Fact]
    public async Task Three_rings_a_minute_are_allowed_and_a_retry_is_not_counted()
    {
        await using var app = await App.StartAsync(new() { RateLimits = true, FakeTime = true });
        var post = app.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
        using var ben = await app.AsAsync(Cast.Ben);
        string id = "";
        for (var ring = 0; ring < 3; ring++)
        {
            for (var again = 0; again < 2; again++) id = (string)Json(await StartAsync(ben, Cast.BenAndDan, $"n{ring}"))["call"]!;
            await ben.PostJsonAsync($"/calls/{id}/leave", new { });
        }
        var fourth = await StartAsync(ben, Cast.BenAndDan, "n4");
        Assert.Equal(HttpStatusCode.TooManyRequests, fourth.Status);
        Assert.True(fourth.Response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        // Joining a voice channel rings no one.
        Assert.Equal(HttpStatusCode.OK, (await StartAsync(ben, Cast.Lounge, "v")).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"channel":7}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Nonsense_finds_no_channel(string body)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/calls")
        {
            Content = new StringContent(body, null, "application/json"),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await ben.SendAsync(request)).StatusCode);
    }

    private static Task<HtmlPage> StartAsync(Visitor visitor, Place place, string nonce) =>
        visitor.PostJsonAsync("/calls", new { channel = place.Id, nonce, inst = Guid.CreateVersion7() });

    private static JsonNode Json(HtmlPage page) => JsonNode.Parse(page.Is(HttpStatusCode.OK).Body)!;
}
