using System.Net.Http.Headers;
using NetVips;
using Proxy = OpenChat.Web.Tests.Support.Proxy;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// Caddy with TLS and HTTP/2 as deploy/Caddyfile sets it up, and nginx as docs/self-hosting.md does: everything passes, and the server
/// sees each person's own address.
/// </summary>
[Collection(CallJourneys.Name)]
public sealed class BehindProxiesTests
{
    public enum Program
    {
        Caddy,
        Nginx,
    }

    [Theory]
    [InlineData(Program.Caddy)]
    [InlineData(Program.Nginx)]
    public async Task The_server_sees_each_persons_address_and_links_carry_the_one_that_they_typed(Program program)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var front = await Front.StartAsync(program, ("Limits:Enabled", "true"));
        using var ana = new Visitor(front.Address, IPAddress.Parse("127.0.0.7"));
        ana.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9"); // Anyone can send this.
        ana.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        ana.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "gopher");
        var signIn = await ana.OpenAsync("/account/sign-in");
        Assert.Equal(program == Program.Caddy ? HttpVersion.Version20 : HttpVersion.Version11, signIn.Response.Version);
        var signedIn = await ana.SubmitAsync(
            signIn, "main form", ("Input.Login", Cast.Ana.Username), ("Input.Password", Cast.Password));
        signedIn.Is(HttpStatusCode.OK);
        await using (var db = front.Server.Database.Open())
            Assert.Equal("127.0.0.7", await db.Sessions.Where(s => s.UserId == Cast.Ana.Id).Select(s => s.Address).SingleAsync(cancel));
        Assert.Equal(program == Program.Caddy, ana.Cookies.All(c => c.Secure));
        Assert.Contains(ana.Cookies, c => c.Name == (program == Program.Caddy ? "__Host-openchat" : "openchat"));
        var invites = await ana.OpenAsync("/zones/pond-club/invites");
        Assert.Equal($"{front.Address}invite/{Cast.Invite}", invites.One("input.mono").GetAttribute("value"));

        using var guesser = new Visitor(front.Address, IPAddress.Parse("127.0.0.8"));
        for (var i = 0; i < 10; i++) (await guesser.GetAsync($"/invite/guess-{i}")).Is(HttpStatusCode.NotFound);
        (await guesser.GetAsync("/invite/guess-10")).Is(HttpStatusCode.TooManyRequests);
        guesser.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        (await guesser.GetAsync("/invite/guess-11")).Is(HttpStatusCode.TooManyRequests); // The same person, whatever the header claims.
        using var other = new Visitor(front.Address, IPAddress.Parse("127.0.0.9"));
        (await other.GetAsync("/invite/guess-12")).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(Program.Caddy)]
    [InlineData(Program.Nginx)]
    public async Task Messages_pictures_and_voices_pass(Program program)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var front = await Front.StartAsync(program);
        using var ana = await front.SignInAsync(Cast.Ana);
        using var ben = await front.SignInAsync(Cast.Ben);
        await using (var stream = await EventStream.OpenAsync(ben, $"watch={Cast.General.Id}:0"))
        {
            (await ana.PostAsync(Cast.General.Address, ("text", "Through the proxy"), ("nonce", "n1"))).Is(HttpStatusCode.Redirect);
            var message = await stream.UntilAsync("message");
            Assert.Contains("Through the proxy", message.Data.GetProperty("html").GetString(), StringComparison.Ordinal);
        }
        var token = (await ana.OpenAsync("/settings/profile")).Token!;
        using (var black = Image.Black(1500, 1500, bands: 3))
        using (var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" } })
        {
            form.Add(
                new ByteArrayContent(black.PngsaveBuffer()) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
                "picture",
                "black.png");
            using var sent = await ana.Http.PostAsync("/settings/profile?handler=Picture", form, cancel);
            Assert.True(sent.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.OK, $"{sent.StatusCode}");
        }
        await using (var db = front.Server.Database.Open())
            Assert.NotNull(await db.Users.Where(u => u.Id == Cast.Ana.Id).Select(u => u.AvatarId).SingleAsync(cancel));

        await using var trusting = program == Program.Caddy ? await Chromium.TrustingAsync() : null;
        var chromium = trusting ?? await Chromium.BrowserAsync();
        await using (var anas = await Browser.OpenAsync(front.Address, ana, chromium))
        await using (var bens = await Browser.OpenAsync(front.Address, ben, chromium))
        {
            var (one, two) = (await JoinAsync(anas), await JoinAsync(bens));
            await Task.WhenAll(one.HearsAsync(1), two.HearsAsync(1));
            await one.HangUpAsync();
            await one.IsInNoCallAsync();
        }

        static async Task<CallPage> JoinAsync(Browser browser)
        {
            var page = await browser.TabAsync(Cast.Lounge.Address);
            await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
            var call = new CallPage(page);
            await call.JoinAsync();
            await call.IsInCallAsync();
            return call;
        }
    }

    /// <summary>A server and the proxy in front of it.</summary>
    private sealed class Front(ServerProcess server, Proxy proxy) : IAsyncDisposable
    {
        public ServerProcess Server => server;
        public Uri Address => proxy.Address;

        public static async Task<Front> StartAsync(Program program, params (string Key, string Value)[] settings)
        {
            var port = Ports.Take();
            var all = program == Program.Nginx ? settings : [.. settings, ("Url", $"https://localhost:{port}")];
            var server = await ServerProcess.StartAsync(all);
            try
            {
                var front = program == Program.Nginx
                    ? await Proxy.NginxAsync(server.Address)
                    : await Proxy.CaddyAsync(server.Address, port);
                return new(server, front);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }

        public async Task<Visitor> SignInAsync(Person person)
        {
            var visitor = new Visitor(Address);
            var signIn = await visitor.OpenAsync("/account/sign-in");
            var page = await visitor.SubmitAsync(
                signIn, "main form", ("Input.Login", person.Username), ("Input.Password", Cast.Password));
            page.Is(HttpStatusCode.OK);
            return visitor;
        }

        public async ValueTask DisposeAsync()
        {
            await proxy.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
