using System.Net.Sockets;
using System.Text;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Requests that no page of ours makes are the client's mistake: 4xx, without a line in the log.</summary>
public sealed class OddRequestsTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    private const string Parts = "multipart/form-data; boundary=x";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Signed in or not, method, address, content type, body, status. Each with a valid token.</summary>
    public static TheoryData<bool, string, string, string?, string?, int> Odd => new()
    {
        { false, "POST", "/account/sign-in", "application/x-www-form-urlencoded; charset=utf-7", "Input.Login=a", 400 },
        { false, "POST", "/account/sign-in", "application/x-www-form-urlencoded; charset=nonsense", "Input.Login=a", 422 },
        { false, "POST", "/account/sign-in", Parts, "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n", 400 },
        { false, "POST", "/account/sign-in", "multipart/form-data", "--x--", 400 },
        { false, "POST", "/account/sign-in", "text/plain", "Input.Login=a", 415 },
        { false, "POST", "/account/sign-in", "application/octet-stream", "a", 415 },
        { false, "POST", "/invite/%20", null, null, 404 },
        { false, "GET", "/invite/%20", null, null, 404 },
        { true, "POST", "/invite/%20", null, null, 404 },
        { true, "POST", "/invite/%C2%A0", null, null, 404 },
        { true, "GET", "/u/%20", null, null, 404 },
        { true, "GET", "/u/%E2%80%83", null, null, 404 },
        { true, "POST", "/u/%20?handler=Message", null, null, 404 },
        { true, "POST", "/u/dan", null, null, 405 },
        { true, "POST", "/u/dan?handler=Nonsense", null, null, 405 },
        { true, "POST", "/z/pond-club", null, null, 405 },
        { true, "GET", "/z/%20", null, null, 404 },
        { true, "GET", "/z/pond-club/%20", null, null, 404 },
        { true, "POST", "/z/pond-club/%20", null, null, 404 },
        { true, "GET", "/zones/%20/settings", null, null, 404 },
        { true, "GET", "/zones/pond-club/members/%20", null, null, 404 },
        { true, "POST", "/zones/pond-club/roles", null, null, 405 },
        { true, "POST", "/sidebar", null, null, 405 },
        { true, "POST", "/settings", null, null, 405 },
        { true, "POST", "/calls", "text/plain", "{}", 415 },
        { true, "POST", "/calls", "application/json", "{bad", 404 },
        { true, "POST", "/live/beat", "application/json", "{bad", 400 },
        { true, "POST", "/live/beat", "text/plain", "{}", 415 },
    };

    [Theory, MemberData(nameof(Odd))]
    public async Task It_is_refused_in_words(bool signedIn, string method, string address, string? type, string? body, int status)
    {
        using var visitor = signedIn ? await App.AsAsync(Cast.Ben) : App.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        using var response = await visitor.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEqual("", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Without_a_token_an_unknown_charset_is_no_failure_either()
    {
        using var visitor = App.Visitor();
        using var content = new ByteArrayContent("a=b"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; charset=utf-7");
        using var response = await visitor.Http.PostAsync("/account/sign-in", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/\u2028", "/%E2%80%A8")]
    [InlineData("/z/東京", "/z/%E6%9D%B1%E4%BA%AC")]
    [InlineData("/z/%E6%9D%B1", "/z/%E6%9D%B1")]
    public async Task After_signing_in_any_address_of_ours_can_be_returned_to(string returnTo, string location)
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync($"/account/sign-in?returnTo={Uri.EscapeDataString(returnTo)}");
        var answer = await visitor.SubmitOnlyAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        Assert.Equal(location, answer.Is(HttpStatusCode.Redirect).Response.Headers.Location?.OriginalString);
    }

    /// <summary>What HttpClient never sends.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\na", "400")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "3\r\na=b\r\n0\r\n\r\n", "400")]
    public async Task Bodies_of_impossible_or_doubtful_length_are_refused(string headers, string body, string status)
    {
        using var visitor = App.Visitor();
        var token = await visitor.TokenAsync();
        var cookies = string.Join("; ", visitor.Cookies.Select(c => $"{c.Name}={c.Value}"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(App.Address.Host, App.Address.Port, Cancel);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /account/sign-in HTTP/1.1\r\nHost: {App.Address.Authority}\r\nCookie: {cookies}\r\nRequestVerificationToken: {token}\r\n"
            + $"Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"), Cancel);
        using var reader = new StreamReader(stream);
        Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_and_JSON_still_pass()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.PostAsync("/settings/appearance", ("theme", "Dark"))).Is(HttpStatusCode.Redirect);
        (await ben.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(HttpStatusCode.NoContent);
    }
}
