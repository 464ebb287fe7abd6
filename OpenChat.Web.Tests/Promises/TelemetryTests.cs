using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A collector gets durations and counts, and nothing that someone wrote, is called, or opens a door with.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task The_collector_gets_writes_streams_and_requests_and_no_person()
    {
        const string text = "meet me behind the willow";
        using var collector = new Collector();
        await using (var server = await ServerProcess.StartAsync(("Telemetry:Otlp", collector.Address), ("Telemetry:TracedPercent", "100")))
        {
            using var ben = await server.AsAsync(Cast.Ben);
            (await ben.PostAsync(Cast.General.Address, ("text", text), ("nonce", "n1"))).Is(HttpStatusCode.Redirect);
            await ben.GetAsync("/invite/AAAAAAAAAAAAAAAAAAAAAA?key=sesame-open");
            Assert.Equal(0, await server.StopAsync());
        } // Stopping sends what was gathered.
        string[] metrics =
        [
            "openchat.writes.commit",
            "openchat.writes.waiting",
            "openchat.live.streams",
            "openchat.live.fanout",
            "http.server.request.duration",
            "dotnet.process.memory.working_set",
        ];
        foreach (var name in metrics) Assert.Contains(name, collector.Got("/v1/metrics"), StringComparison.Ordinal);
        var traces = collector.Got("/v1/traces");
        foreach (var name in new[] { "openchat", "write", "fan out", "invite/{code" })
            Assert.Contains(name, traces, StringComparison.OrdinalIgnoreCase);
        string[] secrets =
        [
            text,
            "AAAAAAAAAAAAAAAA",
            "sesame-open",
            "client.address",
            "network.peer",
            Cast.Ben.Username,
            Cast.Ben.Id.ToString(),
        ];
        foreach (var secret in secrets)
            Assert.DoesNotContain(secret, traces + collector.Got("/v1/metrics"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Logs_for_a_machine_are_one_JSON_object_a_line()
    {
        await using var server = await ServerProcess.StartAsync(
            ("Logging:Console:FormatterName", "json"), ("Logging:LogLevel:Default", "Information"));
        using (await server.AsAsync(Cast.Ben)) Assert.Equal(0, await server.StopAsync());
        var lines = server.Lines.Where(l => l.StartsWith('{')).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("LogLevel", out _)));
    }

    /// <summary>
    /// Takes OTLP over HTTP. Bodies are searched as they are, because names and values stand in them as plain text. It has a thread of its
    /// own: a server that stops waits a few seconds for an answer and does not retry, which a busy pool can miss.
    /// </summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly ConcurrentDictionary<string, string> got = new();

        public Collector()
        {
            Address = $"http://127.0.0.1:{Ports.Take()}";
            listener.Prefixes.Add(Address + "/");
            listener.Start();
            new Thread(Listen) { IsBackground = true }.Start();
        }

        public string Address { get; }

        public string Got(string path) => got.GetValueOrDefault(path, "");

        public void Dispose() => listener.Close();

        private void Listen()
        {
            try
            {
                while (true) Take(listener.GetContext());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException) { /* Closed. */ }
        }

        private void Take(HttpListenerContext http)
        {
            using var body = new MemoryStream();
            http.Request.InputStream.CopyTo(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            got.AddOrUpdate(http.Request.Url!.AbsolutePath, text, (_, before) => before + text);
            http.Response.ContentType = "application/x-protobuf";
            http.Response.Close();
        }
    }
}
