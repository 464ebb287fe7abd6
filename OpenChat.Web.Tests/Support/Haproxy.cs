using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// haproxy in front of a server, told to compress: whatever passes is held until the compressor gives it away. Chosen before caddy
/// because it compresses every kind of answer unless it is told otherwise, and is a twentieth of the size.
/// </summary>
public sealed class Haproxy : IAsyncDisposable
{
    private readonly string folder;
    private readonly Process process;

    private Haproxy(string folder, Process process, Uri address) => (this.folder, this.process, Address) = (folder, process, address);

    public Uri Address { get; }

    public static async Task<Haproxy> StartAsync(Uri server)
    {
        var port = Ports.Take();
        var folder = Directory.CreateTempSubdirectory("openchat-haproxy-").FullName;
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              compression algo gzip
            listen openchat
              bind 127.0.0.1:{port}
              server one {server.Authority}

            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/haproxy", ["-db", "-f", file]) { RedirectStandardError = true })!;
        var address = new Uri($"http://127.0.0.1:{port}/");
        using var http = new HttpClient();
        while (true) // It says nothing when it listens.
        {
            if (process.HasExited) throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
            try
            {
                (await http.GetAsync(new Uri(address, "/health/live"))).Dispose();
                return new(folder, process, address);
            }
            catch (HttpRequestException) { await Task.Yield(); }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
