using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Web.Hosting;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Tests.Promises;

/// <summary>TLS with certificate files, for a server without a proxy in front.</summary>
public sealed class OwnTlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("openchat-tls-");

    private string Cert => Path.Combine(folder.FullName, "fullchain.pem");
    private string Key => Path.Combine(folder.FullName, "privkey.pem");

    public ValueTask InitializeAsync()
    {
        Write("first");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Browsers_get_the_certificate_http2_and_the_renewed_one_within_a_minute_without_a_restart()
    {
        await using var app = await StartAsync();
        var https = AddressOf(app, "https");
        Assert.Equal("CN=first", (await ShakeHandsAsync(https)).Subject);

        Write("second", key: false); // A renewal writes two files, one after the other.
        app.Log.Expect("Can't use the renewed certificate");
        app.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=first", (await ShakeHandsAsync(https)).Subject);
        Write("third");
        Assert.Equal("CN=first", (await ShakeHandsAsync(https)).Subject);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=third", (await ShakeHandsAsync(https)).Subject);
    }

    [Fact]
    public async Task A_renewal_behind_a_link_that_stays_is_seen_as_well()
    {
        var link = Path.Combine(folder.FullName, "link.pem");
        File.CreateSymbolicLink(link, Cert);
        await using var app = await StartAsync(("Tls:Cert", link));
        Write("second");
        app.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=second", (await ShakeHandsAsync(AddressOf(app, "https"))).Subject);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, true)]
    public async Task Weak_ciphers_are_refused(SslProtocols version, TlsCipherSuite suite, bool works)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var app = await StartAsync();
        var only = new CipherSuitesPolicy([suite]);
        var hands = ShakeHandsAsync(AddressOf(app, "https"), o => (o.EnabledSslProtocols, o.CipherSuitesPolicy) = (version, only));
        if (works) await hands;
        else await Assert.ThrowsAsync<AuthenticationException>(() => hands);
    }

    [Fact]
    public async Task Plain_http_leads_to_https_and_the_pages_there_have_secure_cookies()
    {
        await using var app = await StartAsync(("Url", "https://chat.example.org"));
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = AddressOf(app, "http"),
            DefaultRequestHeaders = { Host = "chat.example.org" },
        };
        using var sent = await plain.GetAsync("/account/sign-in?a=b", TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.PermanentRedirect, "https://chat.example.org/account/sign-in?a=b"),
            (sent.StatusCode, sent.Headers.Location!.ToString()));
        // Where plain http has a port of its own.
        using var other = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "chat.example.org:8080" } };
        var moved = await plain.SendAsync(other, TestContext.Current.CancellationToken);
        Assert.Equal("https://chat.example.org/", moved.Headers.Location!.ToString());
        Assert.Equal("ok", await plain.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        using var poisoned = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await plain.SendAsync(poisoned, TestContext.Current.CancellationToken)).StatusCode);

        using var secure = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = IsOurs } })
        {
            BaseAddress = AddressOf(app, "https"),
            DefaultRequestHeaders = { Host = "chat.example.org" },
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var page = await secure.GetAsync("/account/sign-in", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (page.StatusCode, page.Version));
        Assert.Contains(
            page.Headers.GetValues("Set-Cookie"),
            c => c.StartsWith("__Host-", StringComparison.Ordinal) && c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        Assert.True(page.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("", "Could not find file")]
    [InlineData("no certificate", "Can't use Tls:Cert and Tls:Key")]
    public void Files_that_hold_no_certificate_are_named(string content, string reason)
    {
        File.Delete(Cert);
        if (content.Length > 0) File.WriteAllText(Cert, content);
        var wrong = Assert.Throws<StartException>(() =>
            new TlsCertificate(new() { Cert = Cert, Key = Key }, TimeProvider.System, NullLogger<TlsCertificate>.Instance)).Message;
        Assert.Contains("Tls:Cert and Tls:Key", wrong, StringComparison.Ordinal);
        Assert.Contains(reason, wrong, StringComparison.Ordinal);
    }

    private Task<App> StartAsync(params (string Key, string Value)[] settings) =>
        App.StartAsync(new()
        {
            FakeTime = true,
            Settings = [("Urls", "https://127.0.0.1:0;http://127.0.0.1:0"), ("Tls:Cert", Cert), ("Tls:Key", Key), .. settings],
        });

    private static Uri AddressOf(App app, string scheme)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return addresses.Select(a => new Uri(a)).Single(a => a.Scheme == scheme);
    }

    private static bool IsOurs(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown?.Issuer.StartsWith("CN=", StringComparison.Ordinal) == true;

    private static async Task<X509Certificate2> ShakeHandsAsync(Uri address, Action<SslClientAuthenticationOptions>? change = null)
    {
        using var wire = new TcpClient();
        await wire.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(wire.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "chat.example.org",
            RemoteCertificateValidationCallback = IsOurs,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        change?.Invoke(options);
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal(SslApplicationProtocol.Http2, tls.NegotiatedApplicationProtocol);
        return new X509Certificate2(tls.RemoteCertificate!);
    }

    private void Write(string name, bool key = true)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", pair, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        File.WriteAllText(Cert, made.ExportCertificatePem(), Encoding.ASCII);
        if (key) File.WriteAllText(Key, pair.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
    }
}
