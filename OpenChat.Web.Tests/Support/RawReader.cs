using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// The stream client of a browser without the browser: keeps its own cursor, reconnects whenever it is cut, and fetches what the counts
/// show to be missing. What comes twice or out of order fails it.
/// </summary>
public sealed class RawReader : IDisposable
{
    private static readonly string[] OfMessages = ["message", "edit", "delete", "react"];

    private readonly HttpClient http;
    private readonly Func<CancellationToken, Task> isUp;
    private readonly Dictionary<Guid, long> known = [];
    private readonly Dictionary<Guid, Shown> shown = [];
    private readonly Lock gate = new();
    private (Guid Channel, long Seq, TaskCompletionSource Source)? waiting;
    private string? cursor;
    private long passed;

    /// <param name="address">The server, or the relay in front of it.</param>
    /// <param name="isUp">Returns when it is worth trying again.</param>
    public RawReader(Uri address, IEnumerable<Cookie> session, Func<CancellationToken, Task> isUp, params Place[] watched)
    {
        var cookies = new CookieContainer();
        foreach (var cookie in session) cookies.Add(address, new Cookie(cookie.Name, cookie.Value, "/"));
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        this.isUp = isUp;
        foreach (var place in watched) known[place.Id] = 0;
    }

    /// <summary>A message as it stands on this reader's screen.</summary>
    public sealed record Shown(Guid Channel, long No, long Rev, bool IsDeleted);

    public int Connects { get; private set; }

    /// <summary>When it requested each stream that it got, and when that was open (Stopwatch ticks).</summary>
    public ConcurrentQueue<(long Asked, long Open)> Openings { get; } = new();
    public int Repairs { get; private set; }
    public int Resyncs { get; private set; }

    public IReadOnlyDictionary<Guid, Shown> Screen
    {
        get { lock (gate) return new Dictionary<Guid, Shown>(shown); }
    }

    /// <summary>Reads until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(cancel);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or SocketsClosed)
            {
                await isUp(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Returns once everything up to that count of a channel is on its screen.</summary>
    public Task ReachesAsync(Guid channel, long seq)
    {
        lock (gate)
        {
            if (known[channel] >= seq) return Task.CompletedTask;
            waiting = (channel, seq, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiting.Value.Source.Task;
        }
    }

    public void Dispose() => http.Dispose();

    private sealed class SocketsClosed : Exception;

    private async Task ReadAsync(CancellationToken cancel)
    {
        var watch = string.Join(',', known.Select(k => $"{k.Key}:{k.Value}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/live?after={cursor}&watch={watch}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        var asked = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if ((int)response.StatusCode is 502 or 503 or 504) throw new SocketsClosed();
        Assert.Equal(200, (int)response.StatusCode);
        Openings.Enqueue((asked, Stopwatch.GetTimestamp()));
        Connects++;
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancel))
            await TakeAsync(item.EventType, item.EventId, JsonElement.Parse(item.Data), cancel);
        throw new SocketsClosed();
    }

    private async Task TakeAsync(string name, string? id, JsonElement data, CancellationToken cancel)
    {
        if (name == "hb")
            foreach (var seq in data.GetProperty("seqs").EnumerateObject())
            {
                var channel = Guid.Parse(seq.Name);
                if (known.TryGetValue(channel, out var mine) && seq.Value.GetInt64() > mine) await RepairAsync(channel, cancel);
            }
        if (name == "resync")
        {
            Resyncs++;
            foreach (var channel in known.Keys.ToList()) await RepairAsync(channel, cancel);
            cursor = $"{cursor?.Split('.')[0]}.{data.GetProperty("pos").GetInt64()}";
        }
        if (name == "hello") cursor ??= $"{data.GetProperty("epoch").GetString()}.0";
        if (OfMessages.Contains(name))
        {
            var pos = long.Parse(id!.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
            if (pos <= passed) throw new InvalidOperationException($"{name} at {pos} came after {passed}: twice, or out of order.");
            passed = pos;
            var (channel, seq) = (data.GetProperty("channel").GetGuid(), data.GetProperty("seq").GetInt64());
            if (known.TryGetValue(channel, out var mine))
            {
                if (seq > mine + 1) await RepairAsync(channel, cancel);
                else if (seq == mine + 1) Apply(name, data, seq);
            }
        }
        if (id is not null && (name == "hb" || OfMessages.Contains(name) || name is "read" or "unread")) cursor = id;
    }

    private async Task RepairAsync(Guid channel, CancellationToken cancel)
    {
        for (var complete = false; !complete;)
        {
            Repairs++;
            var gap = await http.GetFromJsonAsync<JsonElement>($"/channels/{channel}/changes?after={known[channel]}", cancel);
            foreach (var change in gap.GetProperty("changes").EnumerateArray())
                Apply("change", change, change.GetProperty("seq").GetInt64());
            complete = gap.GetProperty("complete").GetBoolean();
            Knows(channel, gap.GetProperty("to").GetInt64());
        }
    }

    private void Apply(string name, JsonElement data, long seq)
    {
        // Reactions come without their row, which may have been deleted before.
        var isDeleted = data.TryGetProperty("html", out var html)
            ? html.GetString()!.Contains("data-deleted", StringComparison.Ordinal)
            : shown.GetValueOrDefault(data.GetProperty("id").GetGuid())?.IsDeleted == true;
        var message = new Shown(
            data.GetProperty("channel").GetGuid(),
            data.GetProperty("no").GetInt64(),
            data.GetProperty("rev").GetInt64(),
            isDeleted);
        var id = data.GetProperty("id").GetGuid();
        lock (gate)
        {
            if (name == "message" && shown.ContainsKey(id)) throw new InvalidOperationException($"Message {message.No} was shown twice.");
            if (!shown.TryGetValue(id, out var earlier) || earlier.Rev <= message.Rev) shown[id] = message;
        }
        Knows(message.Channel, seq);
    }

    private void Knows(Guid channel, long seq)
    {
        lock (gate)
        {
            known[channel] = Math.Max(known[channel], seq);
            if (waiting is { } wait && wait.Channel == channel && known[channel] >= wait.Seq) wait.Source.TrySetResult();
        }
    }
}
