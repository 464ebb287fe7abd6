using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>nginx in front of a server, as it comes: it holds answers back until its buffer is full, and answers 502 while the server is away.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private readonly string folder;
    private readonly Process process;

    private Nginx(string folder, Process process, Uri address) => (this.folder, this.process, Address) = (folder, process, address);

    public Uri Address { get; }

    /// <summary>The one that watches and those that work.</summary>
    public IReadOnlyList<Process> Processes => [process, .. File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(id => Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)))];

    /// <param name="patience">How many seconds it waits for the server's next byte; 60 by default.</param>
    public static async Task<Nginx> StartAsync(Uri server, int patience = 60)
    {
        var port = Ports.Take();
        var folder = Directory.CreateTempSubdirectory("openchat-nginx-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            pid nginx.pid;
            error_log stderr crit;
            worker_processes 1;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass {{server}};
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                  proxy_read_timeout {{patience}}s;
                }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", folder, "-c", "nginx.conf"]) { RedirectStandardError = true })!;
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
