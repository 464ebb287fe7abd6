using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenChat.Web.Live;

/// <summary>A log event encoded for browsers, once for all connections.</summary>
/// <param name="Event">The event, with its position and audience.</param>
/// <param name="Bytes">For streams that watch the channel, and for events of a person or a zone. Empty if there is nothing to send.</param>
/// <param name="Unread">For streams that may see the channel but do not watch it. Empty if nothing becomes unread.</param>
public sealed record LiveFrame(LogEvent Event, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Unread)
{
    /// <summary>People who don't get it, although the event reaches them.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];

    /// <summary>Does not escape markup: the JSON is parsed from an event stream, never inserted into HTML.</summary>
    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="id">The cursor after this frame; null for events that are not in the log.</param>
    /// <param name="retry">The reconnection delay of a plain EventSource.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> EncodeAsync(string name, object data, Cursor? id = null, TimeSpan? retry = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(data, Json);
        var item = new SseItem<byte[]>(json, name) { EventId = id?.ToString(), ReconnectionInterval = retry };
        using var memory = new MemoryStream(json.Length + 80);
        await SseFormatter.WriteAsync(One(item), memory, static (one, output) => output.Write(one.Data));
        return memory.ToArray();
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> One(SseItem<byte[]> item)
    {
        await ValueTask.CompletedTask;
        yield return item;
    }
}
