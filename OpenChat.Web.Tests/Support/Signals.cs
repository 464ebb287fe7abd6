using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Web.Tests.Support;

/// <summary>The socket of a page in a call, without the page.</summary>
public sealed class Signals : IAsyncDisposable
{
    private readonly ClientWebSocket wire;

    private Signals(ClientWebSocket wire) => this.wire = wire;

    public ClientWebSocket Wire => wire;

    /// <summary>Opens /signal as this visitor's browser would.</summary>
    public static Task<Signals> OpenAsync(App app, Visitor visitor, string? origin = null) => OpenAsync(app.Address, visitor, origin);

    /// <summary>The same at a server that is a process of its own.</summary>
    public static async Task<Signals> OpenAsync(Uri address, Visitor visitor, string? origin = null)
    {
        var wire = new ClientWebSocket();
        wire.Options.SetRequestHeader("Origin", origin ?? address.GetLeftPart(UriPartial.Authority));
        wire.Options.SetRequestHeader("Sec-Fetch-Mode", "websocket");
        wire.Options.SetRequestHeader("Cookie", string.Join("; ", visitor.Cookies.Select(c => $"{c.Name}={c.Value}")));
        await wire.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/signal" }.Uri, TestContext.Current.CancellationToken);
        return new(wire);
    }

    public Task SayAsync(object message) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(message));

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true) =>
        wire.SendAsync(bytes, type, end, TestContext.Current.CancellationToken);

    /// <summary>The next message of a kind; others before it are passed over.</summary>
    public async Task<JsonObject> HearAsync(string kind)
    {
        while (await NextAsync() is { } message)
            if ((string?)message["t"] == kind) return message;
        throw new InvalidOperationException($"The socket closed ({(int?)wire.CloseStatus}) before it said {kind}.");
    }

    /// <summary>The next message that is no heartbeat; null when the server closed.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using var limit = Patience.Start();
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await wire.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), limit.Token);
                if (part.MessageType == WebSocketMessageType.Close) return null;
                length += part.Count;
            }
            while (!part.EndOfMessage);
            var message = JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, length))!.AsObject();
            if ((string?)message["t"] != "hb") return message;
        }
    }

    /// <summary>The code with which the server closes, whatever it says before.</summary>
    public async Task<int?> ClosedAsync()
    {
        try
        {
            while (await NextAsync() is not null) { }
        }
        catch (WebSocketException) { /* Cut off without a word. */ }
        return (int?)wire.CloseStatus;
    }

    public ValueTask DisposeAsync()
    {
        wire.Dispose();
        return ValueTask.CompletedTask;
    }
}
