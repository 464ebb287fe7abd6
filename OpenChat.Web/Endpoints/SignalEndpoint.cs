using System.Net.WebSockets;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The WebSocket /signal: messages between pages in a call, and from the server about their seats.</summary>
public static class SignalEndpoint
{
    /// <summary>Heartbeats show a page's script that its socket is alive: it cannot see pings.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3), KeepAlive = TimeSpan.FromSeconds(5);

    /// <summary>How long a socket may stay without a seat. A page in a call resumes its seat at once.</summary>
    private static readonly TimeSpan Unseated = TimeSpan.FromSeconds(30);

    private static readonly byte[] Beat = """{"t":"hb"}"""u8.ToArray();

    public static void MapSignal(this WebApplication app)
    {
        // The default keep-alive never times out.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        app.MapMethods("/signal", ["GET", "CONNECT"], OpenAsync);
    }

    private static async Task OpenAsync(HttpContext http, SignalRouter router, SeatKeeper seats)
    {
        // Cookie rules do not keep other sites from opening a socket, so check the origin, which browsers always send.
        if (http.Request.Headers.Origin.Count != 1 || !http.Request.IsOwnOrigin())
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using var socket = new SignalSocket(http.User.Id(), http.User.SessionId());
        var device = http.Device();
        if (!router.TryOpen(socket))
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }
        try
        {
            // Without compression, which would leak contents through the length of frames.
            using var wire = await http.WebSockets.AcceptWebSocketAsync();
            var writing = WriteAsync(wire, socket, http.RequestServices.GetRequiredService<TimeProvider>());
            try
            {
                await ReadAsync(wire, socket, new SignalConversation(socket, device, http));
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException) { /* Disconnected. */ }
            socket.Close((int)WebSocketCloseStatus.NormalClosure);
            await writing;
        }
        catch (OperationCanceledException) { /* Disconnected. */ }
        finally
        {
            router.Closed(socket);
            socket.Close((int)WebSocketCloseStatus.NormalClosure);
            try
            {
                await seats.DroppedAsync(socket.UserId, socket.Id);
            }
            catch (Exception error) when (error is WriteQueueFullException || DatabaseTrouble.IsAway(error))
            {
                // The seat's deadline will end it.
            }
        }
    }

    /// <summary>Reads messages until the page disconnects or breaks the rules.</summary>
    private static async Task ReadAsync(WebSocket wire, SignalSocket socket, SignalConversation conversation)
    {
        var buffer = new byte[SignalMessage.MaxBytes + 1];
        var (length, fragments) = (0, 0);
        while (true)
        {
            // Drain the socket while it closes: unread bytes would reset the connection, and the page would not get the close code.
            var part = await wire.ReceiveAsync(buffer.AsMemory(socket.CloseCode is null ? length : 0), socket.Aborted);
            if (part.MessageType == WebSocketMessageType.Close) return;
            if (socket.CloseCode is not null) continue;
            length += part.Count;
            if (length > SignalMessage.MaxBytes) socket.Close(SignalSocket.TooBig);
            else if (part.MessageType != WebSocketMessageType.Text || ++fragments > 1024 || !conversation.TryTake())
                socket.Close(SignalSocket.PolicyViolation);
            if (socket.CloseCode is not null || !part.EndOfMessage) continue;
            await conversation.HandleAsync(buffer.AsMemory(0, length));
            (length, fragments) = (0, 0);
        }
    }

    private static async Task WriteAsync(WebSocket wire, SignalSocket socket, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        var ready = socket.Waiting.WaitToReadAsync().AsTask();
        var seatedAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.WhenAny(tick, ready);
                if (ready.IsCompleted)
                {
                    while (socket.Waiting.TryRead(out var message))
                        await wire.SendAsync(message, WebSocketMessageType.Text, true, socket.Aborted);
                    if (!await ready) break;
                    ready = socket.Waiting.WaitToReadAsync().AsTask();
                }
                if (!tick.IsCompleted) continue;
                if (socket.Inst is not null) seatedAt = time.GetTimestamp();
                else if (time.GetElapsedTime(seatedAt) > Unseated) socket.Close(SignalSocket.PolicyViolation);
                await wire.SendAsync(Beat, WebSocketMessageType.Text, true, socket.Aborted);
                tick = timer.WaitForNextTickAsync().AsTask();
            }
            var code = (WebSocketCloseStatus)(socket.CloseCode ?? (int)WebSocketCloseStatus.NormalClosure);
            if (wire.State is WebSocketState.Open or WebSocketState.CloseReceived) await wire.CloseOutputAsync(code, null, socket.Aborted);
        }
        catch (WebSocketException) { wire.Abort(); }
        catch (OperationCanceledException) { wire.Abort(); }
        catch (ObjectDisposedException) { /* The reader finished first. */ }
    }
}
