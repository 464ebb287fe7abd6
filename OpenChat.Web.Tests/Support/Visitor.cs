using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace OpenChat.Web.Tests.Support;

/// <summary>Someone with a browser that runs no script: keeps cookies, follows redirects, fills in the forms that it was given.</summary>
public sealed class Visitor : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    /// <param name="from">The address of this machine that they come from: any of 127.0.0.0/8.</param>
    internal Visitor(Uri address, IPAddress? from = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = cookies,
            ConnectTimeout = Patience.Limit,
            Expect100ContinueTimeout = Patience.Limit,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = IsOfTheTests;
        if (from is not null)
            handler.ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            };
        http = new HttpClient(handler)
        {
            BaseAddress = address,
            Timeout = Patience.Limit,
            DefaultRequestVersion = address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
        };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>A certificate that a proxy of the tests made for itself.</summary>
    internal static bool IsOfTheTests(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown?.Issuer.Contains("Caddy Local Authority", StringComparison.Ordinal) == true;

    /// <summary>For what a page never does: odd methods, headers and streams. Follows nothing.</summary>
    public HttpClient Http => http;

    /// <summary>The cookies that would go with a request.</summary>
    public IReadOnlyList<Cookie> Cookies => [.. cookies.GetCookies(http.BaseAddress!).Cast<Cookie>()];

    public void SetCookie((string Name, string Value) cookie) => cookies.Add(http.BaseAddress!, new Cookie(cookie.Name, cookie.Value, "/"));

    /// <summary>Opens a page, following redirects.</summary>
    public async Task<HtmlPage> OpenAsync(string path) => await FollowAsync(await http.GetAsync(path));

    /// <summary>What the server answers at this very address.</summary>
    public async Task<HtmlPage> GetAsync(string path) => await HtmlPage.ReadAsync(await http.GetAsync(path));

    /// <summary>Fills in a form of a page and sends it, as a browser would: with its hidden fields, the token among them.</summary>
    /// <param name="form">A selector: "form.composer", "form[action$=leave]".</param>
    /// <param name="fields">By their names; each must exist in the form.</param>
    public async Task<HtmlPage> SubmitAsync(HtmlPage page, string form, params (string Name, string Value)[] fields) =>
        await FollowAsync(await http.SendAsync(page.Filled(form, fields)));

    /// <summary>The same without following the redirect.</summary>
    public async Task<HtmlPage> SubmitOnlyAsync(HtmlPage page, string form, params (string Name, string Value)[] fields) =>
        await HtmlPage.ReadAsync(await http.SendAsync(page.Filled(form, fields)));

    /// <summary>Sends what no form offers, with a valid token: only the server's own checks can refuse it.</summary>
    public async Task<HtmlPage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        return await HtmlPage.ReadAsync(await SendAsync(request));
    }

    /// <summary>A script's request, with a valid token.</summary>
    public async Task<HtmlPage> PostJsonAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType()) };
        return await HtmlPage.ReadAsync(await SendAsync(request));
    }

    /// <summary>Adds the token that a page of this visitor holds, as htmx does.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Add("RequestVerificationToken", await TokenAsync());
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await http.SendAsync(request);
    }

    /// <summary>An antiforgery token of this visitor, from any page with a form: anyone who is signed in is led on from sign-in.</summary>
    public async Task<string> TokenAsync() => (await OpenAsync("/account/sign-in")).Token
        ?? throw new InvalidOperationException("The first page that this visitor sees has neither a form nor the token for scripts.");

    public void Dispose() => http.Dispose();

    private async Task<HtmlPage> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; hops < 10 && (int)response.StatusCode is >= 301 and <= 303 && response.Headers.Location is { } next; hops++)
            response = await http.GetAsync(new Uri(response.RequestMessage!.RequestUri!, next));
        return await HtmlPage.ReadAsync(response);
    }
}
