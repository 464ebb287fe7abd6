using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OpenChat.Web.Tests.Support;

/// <summary>A real coturn on loopback, which lets in whoever the server gave credentials to.</summary>
internal sealed class Turn : IAsyncDisposable
{
    private const string Secret = "between the server and coturn";

    private readonly string folder = Directory.CreateTempSubdirectory("openchat-turn-").FullName;
    private readonly int port = Ports.Take();
    private Process? process;

    private Turn()
    {
    }

    /// <summary>What the server must know of it.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
        [("Calls:Turn:0", string.Create(CultureInfo.InvariantCulture, $"turn:127.0.0.1:{port}?transport=udp")), ("Calls:TurnSecret", Secret)];

    /// <summary>For a page that must use it: nothing goes from browser to browser.</summary>
    public const string Only = """
        if (window.RTCPeerConnection) window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(configuration) { super({ ...configuration, iceTransportPolicy: 'relay' }); }
        };
        """;

    public static async Task<Turn> StartAsync()
    {
        var turn = new Turn();
        await turn.StartAgainAsync();
        return turn;
    }

    /// <summary>Returns once it listens.</summary>
    private async Task StartAgainAsync()
    {
        process = Process.Start(new ProcessStartInfo("/usr/bin/turnserver",
        [
            "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", $"--listening-port={port}", "--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers",
            "--use-auth-secret", $"--static-auth-secret={Secret}", "--realm=openchat.test", "--user-quota=64", "--no-stdout-log",
            $"--userdb={folder}/turn.db", $"--log-file={folder}/turn.log", $"--pidfile={folder}/turn.pid",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var complaints = process.StandardError.ReadToEndAsync();
        while (true) // It listens for TCP at the same address.
        {
            if (process.HasExited) throw new InvalidOperationException(await complaints);
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) { await Task.Yield(); }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
