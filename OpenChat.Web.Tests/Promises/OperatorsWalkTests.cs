using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// docs/self-hosting.md from the file to a call: the one file, caddy and coturn as in deploy/, and two people whose machines reach each
/// other only through the relay.
/// </summary>
[Collection(VoiceJourneys.Name)]
[Trait(RunTrait.Name, RunTrait.Soak), Trait(RunTrait.Name, RunTrait.OneFile)]
[Trait("Soak", "long")]
public sealed class OperatorsWalkTests
{
    private const string Secret = "what openssl rand says";
    private static readonly Uri Address = new($"https://{Machines.Name}/");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_people_whom_only_the_relay_connects_hear_each_other_and_again_after_a_reload(bool proxy)
    {
        await using var machines = await Machines.StartAsync();
        await machines.StartAsync(Machines.Server, "DB connection success", "/usr/bin/turnserver",
            ["-c", Written(machines, "coturn.conf", ("static-auth-secret=CHANGE-ME", $"static-auth-secret={Secret}")), "--pidfile="]);
        List<(string, string)> settings =
        [
            ("OPENCHAT_Url", Address.ToString()),
            ("OPENCHAT_Calls__Stun__0", $"stun:{Machines.Name}:3478"),
            ("OPENCHAT_Calls__Turn__0", $"turn:{Machines.Name}:3478"),
            ("OPENCHAT_Calls__TurnSecret", Secret),
            ("DOTNET_BUNDLE_EXTRACT_BASE_DIR", Path.Combine(machines.Folder.FullName, "unpacked")),
        ];
        if (proxy)
        {
            // No one signs its certificates here, and this machine must not trust it.
            var local = $$"""
                {
                  admin off
                  local_certs
                  skip_install_trust
                  storage file_system {{machines.Folder}}/certificates
                }
                # caddy in front
                """;
            var caddyfile = Written(machines, "Caddyfile", ("# caddy in front", local));
            await machines.StartAsync(
                Machines.Server,
                "certificate obtained successfully",
                "/usr/bin/caddy",
                ["run", "--adapter", "caddyfile", "--config", caddyfile]);
        }
        else
        {
            settings.AddRange([("OPENCHAT_Urls", "https://*:443;http://*:80"), .. Certificate(machines.Folder.FullName)]);
        }
        var kind = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        var file = Path.Combine(Sources.Root, "artifacts", kind, "openchat");
        Assert.True(File.Exists(file), $"There is no {file}: bin/publish --no-archive makes it.");
        var data = Path.Combine(machines.Folder.FullName, "data");
        var server = await machines.StartAsync(Machines.Server, "OpenChat is at", file, ["--data", data], [.. settings]);
        var link = (await server.SaysAsync("Set it up here")).Split(' ')[^1];
        Assert.StartsWith($"{Address}setup?key=", link, StringComparison.Ordinal);

        // Else the rest proves nothing.
        Assert.True(await machines.ReachesAsync(Machines.Left, Machines.Address, 443));
        await machines.StartAsync(Machines.Right, "Server address", "/usr/bin/caddy", ["respond", "--listen", ":443", "here"]);
        Assert.True(await machines.ReachesAsync(Machines.Right, "192.168.20.2", 443));
        Assert.False(await machines.ReachesAsync(Machines.Left, "192.168.20.2", 443));
        // Nor is the relay a way to the machines beside it.
        await machines.StartAsync(
            Machines.Left,
            "403 (Forbidden IP)",
            "/usr/bin/turnutils_uclient",
            ["-u", "somebody", "-W", Secret, "-e", "192.168.20.2", "-n", "1", Machines.Address]);

        await using var olas = await Chromium.OnAsync(machines, Machines.Left, 440);
        await using var bens = await Chromium.OnAsync(machines, Machines.Right, 660);
        await using var left = await Browser.OpenAsync(Address, olas);
        await using var right = await Browser.OpenAsync(Address, bens);
        await SignUpAsync(left, await left.TabAsync(link), Cast.Ola, "Finish setup");
        var invites = await left.TabAsync("/zones/pond-club/invites");
        await invites.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        var invited = await right.TabAsync(await invites.Locator("input.mono").First.GetAttributeAsync("value") ?? "");
        await invited.GetByRole(AriaRole.Link, new() { Name = "Create an account and join" }).ClickAsync();
        await SignUpAsync(right, invited, Cast.Ben, "Create account");

        var ola = await Voice.OpenAsync(left, Cast.Ola, Cast.Lounge);
        var ben = await Voice.OpenAsync(right, Cast.Ben, Cast.Lounge);
        await Task.WhenAll(ola.IsLiveAsync(), ben.IsLiveAsync());
        await ola.Call.JoinAsync();
        await ola.Call.IsInCallAsync();
        var joined = Voice.Now;
        await ben.Call.JoinAsync();
        var first = Math.Max((await ola.NextAsync("heard")).At, (await ben.NextAsync("heard")).At) - joined;
        var again = new List<double>();
        for (var i = 0; i < Soak.Rounds(2, 50); i++)
        {
            var (who, other) = i % 2 == 0 ? (ben, ola) : (ola, ben);
            other.Forget();
            var now = Voice.Now;
            await who.ReloadAsync();
            var (here, there) = (await who.HearsAnewAsync(now), await other.NextAsync("heard"));
            again.Add(Math.Max(here.At, there.At) - here.Origin);
        }
        await Task.WhenAll(ola.HearsAsync(1), ben.HearsAsync(1));
        var ways = new[] { await WayAsync(ola), await WayAsync(ben) };
        Assert.All(ways, way => Assert.Contains("relay", way, StringComparison.Ordinal));
        Assert.DoesNotContain(
            server.Lines,
            line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal));
        var (front, paths) = (proxy ? "caddy" : "own TLS", string.Join(" and ", ways));
        Soak.Tell(
            "the operator's walk",
            $"{front}: heard {first:0} ms after joining, by {paths}; {again.Count} reloads: {Times.Of(again)}");
    }

    /// <summary>A file of deploy/, changed only where an operator has to change it.</summary>
    private static string Written(Machines machines, string name, params (string Old, string New)[] changes)
    {
        var text = File.ReadAllText(Path.Combine(Sources.Root, "deploy", name));
        foreach (var (old, by) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, by, StringComparison.Ordinal);
        }
        var path = Path.Combine(machines.Folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<(string Key, string Value)> Certificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Machines.Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Machines.Name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        (string Name, string File, string Pem)[] files =
        [
            ("OPENCHAT_TLS_CERT", "fullchain.pem", certificate.ExportCertificatePem()),
            ("OPENCHAT_TLS_KEY", "privkey.pem", key.ExportPkcs8PrivateKeyPem()),
        ];
        foreach (var (name, file, pem) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), pem);
            yield return (name, Path.Combine(folder, file));
        }
    }

    private static async Task SignUpAsync(Browser browser, IPage page, Person person, string button)
    {
        (string Label, string Text)[] fields =
        [
            ("Display name", person.DisplayName),
            ("Username", person.Username),
            ("Email", person.Email),
            ("Password", Cast.Password),
        ];
        foreach (var (label, text) in fields) await page.GetByLabel(label).FillAsync(text);
        var server = page.GetByLabel("Name", new() { Exact = true });
        if (await server.CountAsync() > 0) await server.FillAsync("Pond Club");
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await new ChatPage(page).IsLiveAsync();
    }

    /// <summary>The kinds of candidate at this end and the other of someone's only connection.</summary>
    private static Task<string> WayAsync(Voice voice) => voice.Page.EvaluateAsync<string>("""
        async () => {
          const ways = [];
          for (const pc of window.peerConnections.filter(pc => pc.connectionState === 'connected')) {
            const reports = await pc.getStats();
            const pair = reports.get([...reports.values()].find(report => report.type === 'transport').selectedCandidatePairId);
            ways.push([pair.localCandidateId, pair.remoteCandidateId].map(id => reports.get(id).candidateType).join(' to '));
          }
          return ways.join(', ');
        }
        """);
}
