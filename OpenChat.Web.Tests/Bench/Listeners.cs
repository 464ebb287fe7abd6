using System.Buffers.Text;
using System.Collections;
using System.Diagnostics;
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
    private readonly int mine; // How many messages come to each.

    private Listeners(Clockwork clock, int mine) => (this.clock, this.mine) = (clock, mine);

    /// <summary>When each message was sent, and how long each reader waited for each that counts.</summary>
    /// <param name="numbers">How many messages there will be, each with the <see cref="TextOf"/> its number, from 0.</param>
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
    public static byte[] RequestOf(Uri server, string path, IEnumerable<System.Net.Cookie> cookies)
    {
        var cookie = string.Join("; ", cookies.Select(c => $"{c.Name}={c.Value}"));
        return Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nCookie: {cookie}\r\n"
            + "Accept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\n\r\n");
    }

    /// <summary>A message's text, as plain as most that people write: only the number in it is looked for.</summary>
    public static string TextOf(int number) => string.Create(CultureInfo.InvariantCulture, $"Nr-{number}-");

    /// <summary>Opens them all; each is open once something has come.</summary>
    /// <param name="requests">Used in turn; each is of a room of its own, which gets its part of the messages.</param>
    /// <param name="rooms">How many rooms share the messages; by default one gets all of them.</param>
    public static async Task<Listeners> OpenAsync(
        Uri server, IReadOnlyList<byte[]> requests, int count, Clockwork clock, CancellationToken cancel, int rooms = 1)
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
            var answer = Encoding.ASCII.GetString(first, 0, got);
            if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(answer);
        }
        foreach (var socket in all.sockets) all.reading.Add(Task.Run(() => all.ReadAsync(socket, cancel), cancel));
        return all;
    }

    /// <summary>Ends when every stream has got all its messages, each once.</summary>
    public Task HaveAllAsync() => Task.WhenAll(reading);

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in sockets) socket.Dispose();
        try { await Task.WhenAll(reading); }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was being read.
        }
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

    /// <returns>How many bytes at the front of the buffer now begin the next message.</returns>
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
