using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>One log event as the bytes that go to browsers: encoded once, the same memory handed to every connection.</summary>
/// <param name="Event">The event itself: its position and audience.</param>
/// <param name="Bytes">For those who watch the channel, and for events of a person or a zone. Empty where nothing is left to tell.</param>
/// <param name="Unread">For those who may see the channel but do not watch it; empty where it does not make anything unread.</param>
public sealed record LiveFrame(LogEvent Event, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Unread)
{
    /// <summary>Camel case, and markup left readable: it travels as text/event-stream and is parsed, never inserted as it is.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="id">The cursor after this frame; null for what is not in the log.</param>
    /// <param name="retry">How soon a plain EventSource would try again.</param>
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
