using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Channel = System.Threading.Channels.Channel;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// What OpenChat's fan-out is measured against: the same web server, one room, one dispatcher and the same bytes for everyone, without
/// sign-in, rules, database and rendering. It runs in a process of its own, with the runtime and the settings of OpenChat's.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    /// <summary>The environment variable that holds its port; StartupHook reads it.</summary>
    public const string Port = "OPENCHAT_BENCH_BARE";

    private static readonly string Padding = new('x', 1200);

    private BareServer(Process process, Uri address) => (Process, Address) = (process, address);

    public Process Process { get; }
    public Uri Address { get; }

    /// <param name="under">A command that does something to itself and then becomes the server.</param>
    public static async Task<BareServer> StartAsync(params string[] under)
    {
        var port = Ports.Take();
        string[] command = [.. under, ServerProcess.Program ?? Path.Combine(AppContext.BaseDirectory, "openchat")];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                [Port] = port.ToString(CultureInfo.InvariantCulture),
            },
        };
        var server = new BareServer(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/"));
        using var http = new HttpClient();
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (server.Process.HasExited) throw new InvalidOperationException("The bare server ended.");
            try
            {
                (await http.GetAsync(server.Address)).Dispose();
                return server;
            }
            catch (HttpRequestException) { await Task.Yield(); /* Not yet. */ }
        }
    }

    /// <summary>Serves until the process is killed.</summary>
    public static void Run(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var (room, said) = (new List<PipeWriter>(), Channel.CreateUnbounded<byte[]>());
        app.MapGet("/live", async http =>
        {
            http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
            http.Response.ContentType = "text/event-stream";
            await http.Response.StartAsync();
            await http.Response.Body.FlushAsync();
            var writer = http.Response.BodyWriter;
            lock (room) room.Add(writer);
            try { await Task.Delay(Timeout.Infinite, http.RequestAborted); }
            catch (OperationCanceledException) { /* Its reader went. */ }
            lock (room) room.Remove(writer);
        });
        app.MapPost("/say", async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            said.Writer.TryWrite(Encoding.UTF8.GetBytes($"event: message\ndata: {await reader.ReadToEndAsync()}{Padding}\n\n"));
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        _ = Task.Run(async () =>
        {
            var (pending, slow) = (new List<byte[]>(), new List<Task>());
            while (await said.Reader.WaitToReadAsync())
            {
                pending.Clear();
                while (said.Reader.TryRead(out var frame)) pending.Add(frame);
                PipeWriter[] all;
                lock (room) all = [.. room];
                foreach (var writer in all)
                {
                    foreach (var frame in pending) writer.Write(frame);
                    slow.Add(writer.FlushAsync().AsTask()); // All are awaited together; most are done at once.
                }
                await Task.WhenAll(slow);
                slow.Clear();
            }
        });
        app.Run();
        Environment.Exit(0); // Else the program that it replaces would start now, where someone stops the bench half-way.
    }

    public async ValueTask DisposeAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
        Process.Dispose();
    }
}
