using System.Net.WebSockets;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The WebSocket /signal: what pages in a call tell each other, and what the server tells them about their seats.</summary>
public static class SignalEndpoint
{
    /// <summary>Says that the socket lives: a page's script sees no pings.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3), KeepAlive = TimeSpan.FromSeconds(5);

    private static readonly byte[] Beat = """{"t":"hb"}"""u8.ToArray();

    public static void MapSignal(this WebApplication app)
    {
        // The default keep-alive waits two minutes and never gives up; this one notices a dead link within twelve seconds (measured).
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        app.MapMethods("/signal", ["GET", "CONNECT"], OpenAsync);
    }

    private static async Task OpenAsync(HttpContext http, SignalRouter router, SeatKeeper seats)
    {
        // Browsers always say where a socket comes from, and no cookie rule keeps another site's page from opening one.
        if (http.Request.Headers.Origin.Count != 1 || !http.Request.IsOwnOrigin()) { http.Response.StatusCode = StatusCodes.Status403Forbidden; return; }
        if (!http.WebSockets.IsWebSocketRequest) { http.Response.StatusCode = StatusCodes.Status400BadRequest; return; }
        using var socket = new SignalSocket(http.User.Id(), http.User.SessionId());
        var device = http.Device();
        if (!router.TryOpen(socket)) { http.Response.StatusCode = StatusCodes.Status429TooManyRequests; return; }
        try
        {
            // Without compression, which would tell by its length what the frames say.
            using var wire = await http.WebSockets.AcceptWebSocketAsync();
            var writing = WriteAsync(wire, socket, http.RequestServices.GetRequiredService<TimeProvider>());
            try
            {
                await ReadAsync(wire, socket, new SignalConversation(socket, device, http));
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException) { /* Cut, by either side; that is how sockets end. */ }
            socket.Close((int)WebSocketCloseStatus.NormalClosure);
            await writing;
        }
        catch (OperationCanceledException) { /* Likewise. */ }
        finally
        {
            router.Closed(socket);
            socket.Close((int)WebSocketCloseStatus.NormalClosure);
            try
            {
                await seats.DroppedAsync(socket.UserId, socket.Id);
            }
            catch (WriteQueueFullException) { /* The seat's own deadline ends it; or the server stops, and the page comes back. */ }
        }
    }

    /// <summary>Reads bounded messages until the page goes or talks nonsense.</summary>
    private static async Task ReadAsync(WebSocket wire, SignalSocket socket, SignalConversation conversation)
    {
        var buffer = new byte[SignalMessage.MaxBytes + 1];
        var (length, fragments) = (0, 0);
        while (true)
        {
            // Once it is closing, what still comes is read and thrown away for a while: bytes left unread would reset the connection,
            // and the page would never learn why.
            var part = await wire.ReceiveAsync(buffer.AsMemory(socket.CloseCode is null ? length : 0), socket.Over);
            if (part.MessageType == WebSocketMessageType.Close) return;
            if (socket.CloseCode is not null) continue;
            length += part.Count;
            if (length > SignalMessage.MaxBytes) socket.Close(SignalSocket.TooBig);
            // Endless empty fragments, binary frames and floods: no page of ours does such things.
            else if (part.MessageType != WebSocketMessageType.Text || ++fragments > 1024 || !conversation.TryTake()) socket.Close(SignalSocket.Nonsense);
            if (socket.CloseCode is not null || !part.EndOfMessage) continue;
            await conversation.HearAsync(buffer.AsMemory(0, length));
            (length, fragments) = (0, 0);
        }
    }

    private static async Task WriteAsync(WebSocket wire, SignalSocket socket, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        var news = socket.Waiting.WaitToReadAsync().AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(tick, news);
                if (news.IsCompleted)
                {
                    while (socket.Waiting.TryRead(out var message)) await wire.SendAsync(message, WebSocketMessageType.Text, true, socket.Over);
                    if (!await news) break;
                    news = socket.Waiting.WaitToReadAsync().AsTask();
                }
                if (!tick.IsCompleted) continue;
                await wire.SendAsync(Beat, WebSocketMessageType.Text, true, socket.Over);
                tick = timer.WaitForNextTickAsync().AsTask();
            }
            var code = (WebSocketCloseStatus)(socket.CloseCode ?? (int)WebSocketCloseStatus.NormalClosure);
            if (wire.State is WebSocketState.Open or WebSocketState.CloseReceived) await wire.CloseOutputAsync(code, null, socket.Over); // The reader hears the page's own close, or it is over.
        }
        catch (WebSocketException) { wire.Abort(); }
        catch (OperationCanceledException) { wire.Abort(); }
        catch (ObjectDisposedException) { /* The reader was done first. */ }
    }
}
