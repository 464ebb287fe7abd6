using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Calls;

/// <summary>What one page says, and what it is answered.</summary>
public sealed class SignalConversation(SignalSocket socket, Guid device, HttpContext http)
{
    private const int Burst = 600, PerSecond = 100, Patience = 10;

    private readonly SeatKeeper seats = http.RequestServices.GetRequiredService<SeatKeeper>();
    private readonly SignalRouter router = http.RequestServices.GetRequiredService<SignalRouter>();
    private readonly CallMetrics metrics = http.RequestServices.GetRequiredService<CallMetrics>();
    private readonly IceServers ice = http.RequestServices.GetRequiredService<IceServers>();
    private readonly RateLimits limits = http.RequestServices.GetRequiredService<RateLimits>();
    private readonly TimeProvider time = http.RequestServices.GetRequiredService<TimeProvider>();
    private readonly IDbContextFactory<AppDb> databases = http.RequestServices.GetRequiredService<IDbContextFactory<AppDb>>();
    private double tokens = Burst;
    private long taken = -1;
    private int nonsense;

    /// <summary>Seven connections that start at once make a few hundred messages; nothing honest makes more.</summary>
    public bool TryTake()
    {
        if (taken >= 0) tokens = Math.Min(Burst, tokens + time.GetElapsedTime(taken).TotalSeconds * PerSecond);
        taken = time.GetTimestamp();
        return --tokens >= 0;
    }

    public async Task HearAsync(ReadOnlyMemory<byte> bytes)
    {
        if (SignalMessage.Parse(bytes) is not { } message)
        {
            Say(new { t = "error", code = "nonsense" });
            if (++nonsense >= Patience) socket.Close(SignalSocket.Nonsense);
            return;
        }
        switch (message.Kind)
        {
            // These write. Over the limit the page keeps its socket and tries again (signaling.js, session.js).
            case SignalKind.Resume when !limits.TryTake(Limit.Seat, http, out _):
            case SignalKind.Media when !limits.TryTake(Limit.Mute, http, out _):
                Say(new { t = "error", code = "limit" });
                break;
            case SignalKind.Resume:
                await ResumeAsync(message);
                break;
            case SignalKind.Signal when socket.Inst is { } inst && await seats.MayReachAsync(socket.UserId, inst, message.To):
                router.Send(message.To, new Dictionary<string, object?> { ["t"] = "signal", ["from"] = inst, [message.Field] = message.Payload });
                break;
            case SignalKind.Signal:
                Say(new { t = "error", code = "stale", to = message.To });
                break;
            case SignalKind.Media when socket.Inst is not null:
                await seats.MediaAsync(socket.UserId, socket.Id, message.Muted, message.Deafened);
                break;
            case SignalKind.Ice when socket.Inst is { } seated:
                var offer = ice.For(socket.UserId, seated);
                Say(new { t = "ice", iceServers = offer.Servers, expires = offer.Expires });
                break;
            case SignalKind.Took when socket.Inst is not null:
                if (message.Took is { } took) metrics.Connected(took, message.Again, message.Relayed);
                else metrics.Failed();
                break;
            default:
                Say(new { t = "error", code = "unseated" });
                break;
        }
    }

    private async Task ResumeAsync(SignalMessage message)
    {
        var (outcome, _) = await seats.ResumeAsync(socket.UserId, new(message.Inst, device, socket.SessionId), socket.Id);
        await using var db = await databases.CreateDbContextAsync();
        var call = outcome == ResumeOutcome.Seated ? await CallSnapshot.OfAsync(db, socket.UserId) : null;
        switch (outcome)
        {
            case ResumeOutcome.Seated when call is not null && call.Mine.Inst == message.Inst:
                var offer = ice.For(socket.UserId, message.Inst);
                router.Attach(socket, message.Inst, message.LastSeq, (seq, gap) => new
                {
                    t = "hello",
                    seq,
                    gap,
                    now = time.GetUtcNow().UtcDateTime,
                    iceServers = offer.Servers,
                    expires = offer.Expires,
                    seats = call.Seats,
                    call = new { id = call.Id, channel = call.ChannelId, kind = call.Kind.ToString().ToLowerInvariant(), state = call.State.ToString().ToLowerInvariant(), since = call.Since },
                });
                break;
            case ResumeOutcome.Elsewhere:
                Say(new { t = "error", code = "elsewhere" });
                break;
            case ResumeOutcome.Stale:
                Say(new { t = "moved" });
                break;
            default:
                Say(new { t = "ended", reason = await seats.EndOfAsync(socket.UserId, message.Inst) is { } end ? Transition.NameOf(end) : "gone" });
                break;
        }
    }

    private void Say(object message) => socket.Post(JsonSerializer.SerializeToUtf8Bytes(message, LiveFrame.Json));
}
