using System.Diagnostics;
using System.Net.Sockets;
using OpenChat.Web.Calls;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// A real coturn on loopback with deploy/coturn.conf, in which the name, the secret and the addresses are set as an operator does. It lets
/// in those to whom the server gave credentials.
/// </summary>
internal sealed class Turn : IAsyncDisposable
{
    private const string Secret = "between-the-server-and-coturn";

    private readonly string folder = Directory.CreateTempSubdirectory("openchat-turn-").FullName;
    private readonly int port = Ports.Take();
    private Process? process;

    private Turn()
    {
    }

    /// <summary>What the server must know of it.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Calls:Turn:0", string.Create(CultureInfo.InvariantCulture, $"turn:127.0.0.1:{port}?transport=udp")),
        ("Calls:TurnSecret", Secret),
    ];

    /// <summary>The same, for tests without a server.</summary>
    public CallOptions Options => new() { Turn = [Settings[0].Value], TurnSecret = Secret };

    public int Port => port;

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
        var file = Path.Combine(folder, "turnserver.conf");
        await File.WriteAllTextAsync(file, await ConfigurationAsync());
        process = Process.Start(new ProcessStartInfo("/usr/bin/turnserver",
        [
            "-c",
            file,
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            $"--listening-port={port}",
            "--allow-loopback-peers",
            "--no-stdout-log",
            $"--userdb={folder}/turn.db",
            $"--log-file={folder}/turn.log",
            $"--pidfile={folder}/turn.pid",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var complaints = process.StandardError.ReadToEndAsync();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true) // It listens for TCP at the same address.
        {
            if (process.HasExited) throw new InvalidOperationException(await complaints);
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) { await pause.WaitForNextTickAsync(); }
        }
    }

    private static async Task<string> ConfigurationAsync()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Sources.Root, "deploy", "coturn.conf"));
        (string Theirs, string Ours)[] changes =
        [
            ("chat.example.org", "openchat.test"),
            ("CHANGE-ME", Secret),
            ("#allowed-peer-ip=10.0.0.7", "allowed-peer-ip=127.0.0.1"),
        ];
        foreach (var (theirs, ours) in changes)
        {
            Assert.Contains(theirs, text, StringComparison.Ordinal);
            text = text.Replace(theirs, ours, StringComparison.Ordinal);
        }
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
