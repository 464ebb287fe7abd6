using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>A program in front of a server, as its makers ship it, on a port and in a folder of its own.</summary>
public sealed class Proxy : IAsyncDisposable
{
    private readonly string folder;
    private readonly Process process;

    private Proxy(string folder, Process process, Uri address) => (this.folder, this.process, Address) = (folder, process, address);

    public Uri Address { get; }

    /// <summary>Its master and its workers.</summary>
    public IReadOnlyList<Process> Processes
    {
        get
        {
            var children = File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children");
            var ids = children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));
            return [process, .. ids.Select(Process.GetProcessById)];
        }
    }

    /// <summary>nginx: it holds answers back until its buffer is full, and answers 502 while the server is away.</summary>
    /// <param name="readTimeout">How many seconds it waits for the server's next byte; 60 by default.</param>
    public static Task<Proxy> NginxAsync(Uri server, int readTimeout = 60) => StartAsync("nginx.conf", port => $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}} # Another one cannot write into the test's folder.
        pid nginx.pid;
        error_log stderr crit;
        worker_processes 1;
        events { worker_connections 4096; }
        http {
          access_log off;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass {{server}};
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_upgrade;
              proxy_read_timeout {{readTimeout}}s;
              client_max_body_size 16m;
            }
          }
        }
        """, folder => new("/usr/sbin/nginx", ["-p", folder, "-c", "nginx.conf"]));

    /// <summary>
    /// haproxy, told to compress: whatever passes is held until the compressor releases it. Chosen before caddy because it compresses
    /// every kind of answer unless it is told otherwise, and is a twentieth of the size.
    /// </summary>
    public static Task<Proxy> HaproxyAsync(Uri server) => StartAsync("haproxy.cfg", port => $"""
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          compression algo gzip
        listen openchat
          bind 127.0.0.1:{port}
          server one {server.Authority}

        """, folder => new("/usr/sbin/haproxy", ["-db", "-f", Path.Combine(folder, "haproxy.cfg")]));

    /// <summary>caddy with the file from deploy/, but for the names in it: TLS by an authority of its own, HTTP/2.</summary>
    /// <param name="port">Of its https address, which the server must know first.</param>
    public static Task<Proxy> CaddyAsync(Uri server, int port)
    {
        var ours = File.ReadAllText(Path.Combine(House.Sources.Root, "deploy", "Caddyfile"))
            .Replace("chat.example.org {", $"https://localhost:{port} {{", StringComparison.Ordinal)
            .Replace("localhost:5080", server.Authority, StringComparison.Ordinal);
        if (!ours.Contains($":{port} {{", StringComparison.Ordinal) || !ours.Contains(server.Authority, StringComparison.Ordinal))
            throw new InvalidOperationException("deploy/Caddyfile has other names than those that are replaced here.");
        var caddyfile = $$"""
            {
              admin off
              auto_https disable_redirects
              local_certs
              skip_install_trust
              storage file_system certificates
              log {
                level ERROR
              }
            }
            {{ours}}
            """;
        return StartAsync("Caddyfile", _ => caddyfile, Command, new Uri($"https://localhost:{port}/"));

        static ProcessStartInfo Command(string folder) => new("/usr/bin/caddy", ["run", "--config", "Caddyfile"])
        {
            WorkingDirectory = folder,
            Environment = { ["HOME"] = folder },
        };
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <param name="settings">The text of its file, for the port that it is to listen on.</param>
    /// <param name="command">How it is started, in the folder that holds the file.</param>
    /// <param name="at">Its address, where that is not simply its port.</param>
    private static async Task<Proxy> StartAsync(
        string file, Func<int, string> settings, Func<string, ProcessStartInfo> command, Uri? at = null)
    {
        var port = Ports.Take();
        var folder = Directory.CreateTempSubdirectory("openchat-proxy-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, file), settings(port));
        var start = command(folder);
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var address = at ?? new Uri($"http://127.0.0.1:{port}/");
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = Visitor.IsOfTheTests },
        });
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true) // It prints nothing when it listens.
        {
            if (TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                process.Kill();
                throw new OperationCanceledException();
            }
            if (process.HasExited) throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
            try
            {
                (await http.GetAsync(new Uri(address, "/health/live"))).Dispose();
                return new(folder, process, address);
            }
            catch (HttpRequestException) { await pause.WaitForNextTickAsync(); }
        }
    }
}
