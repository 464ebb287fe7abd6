using System.Collections.Concurrent;
using System.Net.Sockets;

namespace OpenChat.Web.Tests.Support;

/// <summary>What something on the way does to event streams, while everything else passes.</summary>
public enum StreamFault
{
    None,
    /// <summary>Each piece arrives after <see cref="Relay.Lateness"/>.</summary>
    Late,
    /// <summary>Nothing arrives until the answer ends, as with a proxy that buffers.</summary>
    Held,
    /// <summary>Each piece arrives with the next one.</summary>
    OneBehind,
    /// <summary>502 at once.</summary>
    Refused,
}

/// <summary>The network between a browser and the server, which can break: it cuts, refuses, or silently swallows everything.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> wires = new();
    private readonly Uri server;
    private readonly Task accepting;
    private readonly ConcurrentDictionary<Socket, bool> signals = new();
    private readonly ConcurrentDictionary<Socket, Task> forgotten = new();
    private volatile bool refuses, refusesSignals;
    private volatile TaskCompletionSource? hole, forgets;
    private int cuts, refused, streams;

    private Relay(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public static Relay To(App app) => new(app.Address);

    public static Relay To(Uri server) => new(server);

    /// <summary>Called for each new connection: after how many bytes from the server it breaks, in the middle of anything.</summary>
    public Func<int>? Lifetime { get; set; }

    /// <summary>How many connections broke by <see cref="Lifetime"/>.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>How many connections were tried while the server was away.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>For streams that are requested from now on.</summary>
    public StreamFault Streams { get; set; }

    public TimeSpan Lateness { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many streams were requested.</summary>
    public int StreamRequests => Volatile.Read(ref streams);

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

    /// <summary>From now on nothing arrives, and no one is notified, as when a phone enters a tunnel.</summary>
    public void Swallow() => hole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// From now on nothing arrives on the connections that there are, and their client is not notified, as when a firewall forgets idle
    /// ones. New ones get through. The server ends its sides, as its TCP keepalive would.
    /// </summary>
    public void Forget()
    {
        var healed = forgets ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (near, far) in wires)
        {
            forgotten[near] = healed.Task;
            far.Close(0);
        }
    }

    /// <summary>Everything works again; what was swallowed stays lost, with its connections.</summary>
    public void Heal()
    {
        refuses = refusesSignals = false;
        var former = hole;
        hole = null;
        former?.TrySetResult();
        forgets?.TrySetResult();
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
            var stream = new StreamWire(near, Lateness);
            var up = PumpAsync(near, chunk => RequestAsync(near, far, stream, chunk), long.MaxValue, start => IsWanted(near, start));
            var down = PumpAsync(far, stream.SendAsync, Lifetime?.Invoke() ?? long.MaxValue);
            await Task.WhenAny(up, down);
            if (forgotten.TryGetValue(near, out var healed)) await healed;
        }
        catch (SocketException) { /* The server itself is away. */ }
        finally
        {
            wires.TryRemove(near, out _);
            signals.TryRemove(near, out _);
            forgotten.TryRemove(near, out _);
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

    /// <summary>A stream may come on a connection that has carried other requests; none follows it there.</summary>
    private async Task RequestAsync(Socket near, Socket far, StreamWire stream, ReadOnlyMemory<byte> chunk)
    {
        if (chunk.Span.StartsWith("GET /live?"u8))
        {
            Interlocked.Increment(ref streams);
            stream.Fault = Streams;
            if (Streams == StreamFault.Refused)
            {
                await near.SendAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return;
            }
        }
        await far.SendAsync(chunk);
    }

    /// <param name="wanted">Given what a connection begins with: false breaks it.</param>
    private async Task PumpAsync(Socket from, Func<ReadOnlyMemory<byte>, Task> send, long left, Func<byte[], bool>? wanted = null)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                if (wanted?.Invoke(buffer) == false) return;
                wanted = null;
                if (hole is { } swallowed) { await swallowed.Task; return; }
                await send(buffer.AsMemory(0, (int)Math.Min(length, left)));
                left -= length;
                if (left > 0) continue;
                Interlocked.Increment(ref cuts);
                return;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException) { /* Cut. */ }
    }

    /// <summary>The way to the browser, with what happens to streams on it.</summary>
    private sealed class StreamWire(Socket near, TimeSpan lateness)
    {
        private readonly List<byte[]> kept = [];
        private Task last = Task.CompletedTask;

        public StreamFault Fault { get; set; }

        public Task SendAsync(ReadOnlyMemory<byte> chunk)
        {
            switch (Fault)
            {
                case StreamFault.Held:
                    return Task.CompletedTask; // Its browser gives up before the answer ends.
                case StreamFault.Late:
                    last = LaterAsync(last, Task.Delay(lateness), chunk.ToArray());
                    return Task.CompletedTask;
                case StreamFault.OneBehind:
                    kept.Add(chunk.ToArray());
                    return kept.Count > 1 ? near.SendAsync(kept[^2]) : Task.CompletedTask;
                default:
                    return near.SendAsync(chunk).AsTask();
            }
        }

        private async Task LaterAsync(Task before, Task due, byte[] chunk)
        {
            try
            {
                await before;
                await due;
                await near.SendAsync(chunk);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException) { /* Cut. */ }
        }
    }
}
