using System.Buffers.Text;
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Many streams that are read with as little work as can be, so that the server is what is measured: each looks for the numbers that
/// the messages carry, and for nothing else.
/// </summary>
internal sealed class Listeners : IAsyncDisposable
{
    private readonly List<Socket> sockets = [];
    private readonly List<Task> reading = [];
    private readonly Clockwork clock;
    private readonly int mine; // So many come to each.

    private Listeners(Clockwork clock, int mine) => (this.clock, this.mine) = (clock, mine);

    /// <summary>When each message was sent, and how long each reader waited for each that counts.</summary>
    /// <param name="numbers">How many messages there will be: they are said in the <see cref="Words"/> of 0, 1 and so on.</param>
    /// <param name="from">The first that counts.</param>
    public sealed class Clockwork(int numbers, int from)
    {
        private const int PerMillisecond = 10, Longest = 20_000;

        private readonly long[] sent = new long[numbers];
        private readonly int[] waited = new int[Longest * PerMillisecond + 1];

        public int Numbers => numbers;

        public void Sending(int number) => sent[number] = Stopwatch.GetTimestamp();

        public void Heard(int number)
        {
            if (number < from) return;
            var time = Stopwatch.GetElapsedTime(sent[number]).TotalMilliseconds * PerMillisecond;
            Interlocked.Increment(ref waited[Math.Clamp((int)time, 0, waited.Length - 1)]);
        }

        /// <summary>Milliseconds that this part of the deliveries, from 0 to 1, did not exceed.</summary>
        public double At(double part)
        {
            var (all, sum) = (waited.Sum(n => (long)n), 0L);
            for (var i = 0; i < waited.Length; i++)
                if ((sum += waited[i]) >= part * all) return (double)i / PerMillisecond;
            return Longest;
        }

        /// <summary>How many deliveries counted.</summary>
        public long Deliveries => waited.Sum(n => (long)n);
    }

    /// <summary>The request of a browser that shows this channel.</summary>
    public static byte[] RequestOf(Uri server, string path, IEnumerable<System.Net.Cookie> cookies) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nCookie: {string.Join("; ", cookies.Select(c => $"{c.Name}={c.Value}"))}\r\nAccept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\n\r\n");

    /// <summary>What is said, as plain as most of what people say: only the number in it is looked for.</summary>
    public static string Words(int number) => string.Create(CultureInfo.InvariantCulture, $"Nr-{number}-");

    /// <summary>Opens them all; each returns once it was told something.</summary>
    /// <param name="requests">In turn; each is of a room of its own, in which its part of the messages is said.</param>
    /// <param name="rooms">How many of these share the messages; one in which all are said where it is left out.</param>
    public static async Task<Listeners> OpenAsync(Uri server, IReadOnlyList<byte[]> requests, int count, Clockwork clock, CancellationToken cancel, int rooms = 1)
    {
        var all = new Listeners(clock, clock.Numbers / rooms);
        for (var n = 0; n < count; n++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 256 * 1024 };
            all.sockets.Add(socket);
            await socket.ConnectAsync(server.Host, server.Port, cancel);
            await socket.SendAsync(requests[n % requests.Count], cancel);
            var first = new byte[4096];
            var got = await socket.ReceiveAsync(first, cancel);
            if (!Encoding.ASCII.GetString(first, 0, got).StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(Encoding.ASCII.GetString(first, 0, got));
        }
        foreach (var socket in all.sockets) all.reading.Add(Task.Run(() => all.ReadAsync(socket, cancel), cancel));
        return all;
    }

    /// <summary>Ends when everybody has heard everything, each once.</summary>
    public Task HaveAllAsync() => Task.WhenAll(reading);

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in sockets) socket.Dispose();
        try { await Task.WhenAll(reading); }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException) { /* It was being read. */ }
    }

    private async Task ReadAsync(Socket socket, CancellationToken cancel)
    {
        var (buffer, kept, heard, missing) = (new byte[32 * 1024], 0, new BitArray(clock.Numbers), mine);
        while (missing > 0)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(kept), cancel);
            if (got == 0) throw new InvalidOperationException($"A stream ended, and {missing} messages had not come.");
            kept = Take(buffer.AsSpan(0, kept + got), heard, ref missing);
        }
    }

    /// <returns>How many bytes at the front of the buffer now are the beginning of what comes next.</returns>
    private int Take(Span<byte> bytes, BitArray heard, ref int missing)
    {
        var from = 0;
        while (bytes[from..].IndexOf("Nr-"u8) is >= 0 and var at)
        {
            var number = bytes[(from + at + 3)..];
            if (!number.Contains((byte)'-')) break; // The rest of it comes next.
            from += at + 3;
            if (!Utf8Parser.TryParse(number, out int n, out _) || n >= heard.Length) continue;
            if (heard[n]) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Message {n} came twice."));
            heard[n] = true;
            missing--;
            clock.Heard(n);
        }
        var rest = bytes[Math.Max(from, bytes.Length - 16)..];
        rest.CopyTo(bytes);
        return rest.Length;
    }
}
