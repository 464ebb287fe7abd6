using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OpenChat.Web.Tests.Support;

/// <summary>The network between a browser and the server, as far as it can break: cut, refused, or swallowing everything without a word.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> wires = new();
    private readonly Uri server;
    private readonly Task accepting;
    private readonly ConcurrentDictionary<Socket, bool> signals = new();
    private volatile bool refuses, refusesSignals;
    private volatile TaskCompletionSource? hole;
    private int cuts, refused;

    private Relay(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public static Relay To(App app) => new(app.Address);

    public static Relay To(Uri server) => new(server);

    /// <summary>Asked for each new connection: after how many bytes from the server it breaks, in the middle of whatever it carries.</summary>
    public Func<int>? Lifetime { get; set; }

    /// <summary>How many connections broke by <see cref="Lifetime"/>.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>How many connections were tried while the server was away.</summary>
    public int Refused => Volatile.Read(ref refused);

    public Uri Address => new UriBuilder(server) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;

    /// <summary>Breaks every connection that there is; new ones get through.</summary>
    public void Cut()
    {
        foreach (var (near, far) in wires)
        {
            near.Close(0);
            far.Close(0);
        }
    }

    /// <summary>The server is away: nothing gets through until <see cref="Heal"/>.</summary>
    public void Break()
    {
        refuses = true;
        Cut();
    }

    /// <summary>Breaks the sockets of calls alone; pages, streams and new sockets get through.</summary>
    public void CutSignals()
    {
        foreach (var near in signals.Keys) near.Close(0);
    }

    /// <summary>No socket of a call gets through until <see cref="Heal"/>; everything else does.</summary>
    public void BreakSignals()
    {
        refusesSignals = true;
        CutSignals();
    }

    /// <summary>From now on nothing arrives and nothing is told of it, as when a phone enters a tunnel.</summary>
    public void Swallow() => hole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything works again; what was swallowed stays lost, with its connections.</summary>
    public void Heal()
    {
        refuses = refusesSignals = false;
        var former = hole;
        hole = null;
        former?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        Heal();
        Cut();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException) { /* Stopped. */ }
    }

    private async Task CarryAsync(Socket near)
    {
        if (refuses)
        {
            Interlocked.Increment(ref refused);
            near.Close(0);
            return;
        }
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(server.Host, server.Port);
            wires[near] = far;
            await Task.WhenAny(PumpAsync(near, far, long.MaxValue, start => IsWanted(near, start)), PumpAsync(far, near, Lifetime?.Invoke() ?? long.MaxValue));
        }
        catch (SocketException) { /* The server itself is away. */ }
        finally
        {
            wires.TryRemove(near, out _);
            signals.TryRemove(near, out _);
            near.Close(0);
            far.Close(0);
        }
    }

    /// <summary>A socket has a connection of its own, which begins with the request for it.</summary>
    private bool IsWanted(Socket near, ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith("GET /signal "u8)) return true;
        signals[near] = true;
        return !refusesSignals;
    }

    /// <param name="wanted">Given what a connection begins with: false breaks it.</param>
    private async Task PumpAsync(Socket from, Socket to, long left, Func<byte[], bool>? wanted = null)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                if (wanted?.Invoke(buffer) == false) return;
                wanted = null;
                if (hole is { } swallowed) { await swallowed.Task; return; }
                await to.SendAsync(buffer.AsMemory(0, (int)Math.Min(length, left)));
                left -= length;
                if (left > 0) continue;
                Interlocked.Increment(ref cuts);
                return;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException) { /* Cut. */ }
    }
}
