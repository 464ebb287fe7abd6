using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What a collector gets: how long things take and how many there are, and nothing that somebody said, is called, or opens a door with.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task The_collector_hears_of_writes_streams_and_requests_and_of_no_person()
    {
        const string words = "meet me behind the willow";
        using var collector = new Collector();
        await using (var server = await ServerProcess.StartAsync(("Telemetry:Otlp", collector.Address), ("Telemetry:TracedPercent", "100")))
        {
            using var ben = await server.AsAsync(Cast.Ben);
            (await ben.PostAsync(Cast.General.Address, ("text", words), ("nonce", "n1"))).Is(HttpStatusCode.Redirect);
            await ben.GetAsync("/invite/AAAAAAAAAAAAAAAAAAAAAA?key=sesame-open");
            Assert.Equal(0, await server.StopAsync());
        } // Its end sends what was gathered.
        foreach (var name in new[] { "openchat.writes.commit", "openchat.writes.waiting", "openchat.live.streams", "openchat.live.fanout", "http.server.request.duration", "dotnet.process.memory.working_set" })
            Assert.Contains(name, collector.Got("/v1/metrics"), StringComparison.Ordinal);
        var traces = collector.Got("/v1/traces");
        foreach (var name in new[] { "openchat", "write", "fan out", "invite/{code" }) Assert.Contains(name, traces, StringComparison.OrdinalIgnoreCase);
        foreach (var secret in new[] { words, "AAAAAAAAAAAAAAAA", "sesame-open", "client.address", "network.peer", Cast.Ben.Username, Cast.Ben.Id.ToString() })
            Assert.DoesNotContain(secret, traces + collector.Got("/v1/metrics"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Logs_for_a_machine_are_one_JSON_object_a_line()
    {
        await using var server = await ServerProcess.StartAsync(("Logging:Console:FormatterName", "json"), ("Logging:LogLevel:Default", "Information"));
        using (await server.AsAsync(Cast.Ben)) Assert.Equal(0, await server.StopAsync());
        var lines = server.Lines.Where(l => l.StartsWith('{')).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("LogLevel", out _)));
    }

    /// <summary>
    /// Takes OTLP over HTTP; its bodies are searched as they are, for names and values stand in them in plain letters. It has a thread of its own:
    /// the server that ends waits a few seconds for an answer and does not ask again, which a busy pool once let pass.
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
