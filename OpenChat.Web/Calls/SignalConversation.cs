using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Calls;

/// <summary>Handles the messages of one page's socket.</summary>
public sealed class SignalConversation(SignalSocket socket, Guid device, HttpContext http)
{
    private const int Burst = 600, PerSecond = 100, MaxInvalid = 10;

    private readonly SeatKeeper seats = http.RequestServices.GetRequiredService<SeatKeeper>();
    private readonly SignalRouter router = http.RequestServices.GetRequiredService<SignalRouter>();
    private readonly CallMetrics metrics = http.RequestServices.GetRequiredService<CallMetrics>();
    private readonly IceServers ice = http.RequestServices.GetRequiredService<IceServers>();
    private readonly RateLimits limits = http.RequestServices.GetRequiredService<RateLimits>();
    private readonly TimeProvider time = http.RequestServices.GetRequiredService<TimeProvider>();
    private readonly IDbContextFactory<AppDb> databases = http.RequestServices.GetRequiredService<IDbContextFactory<AppDb>>();
    private double tokens = Burst; // Seven connections that start at once send a few hundred messages.
    private long refilledAt = -1;
    private int invalid;

    /// <summary>Takes a message from the rate limit (token bucket). False when the page sends too many.</summary>
    public bool TryTake()
    {
        if (refilledAt >= 0) tokens = Math.Min(Burst, tokens + time.GetElapsedTime(refilledAt).TotalSeconds * PerSecond);
        refilledAt = time.GetTimestamp();
        return --tokens >= 0;
    }

    public async Task HandleAsync(ReadOnlyMemory<byte> bytes)
    {
        if (SignalMessage.Parse(bytes) is not { } message)
        {
            Reply(new { t = "error", code = "nonsense" });
            if (++invalid >= MaxInvalid) socket.Close(SignalSocket.PolicyViolation);
            return;
        }
        switch (message.Kind)
        {
            // These write to the database. Over the limit the page keeps its socket and retries (signaling.js, session.js).
            case SignalKind.Resume when !limits.TryTake(Limit.Seat, http, out _):
            case SignalKind.Media when !limits.TryTake(Limit.Mute, http, out _):
                Reply(new { t = "error", code = "limit" });
                break;
            case SignalKind.Resume:
                await ResumeAsync(message);
                break;
            case SignalKind.Signal when socket.Inst is { } inst && await seats.MayReachAsync(socket.UserId, inst, message.To):
                router.Send(
                    message.To, new Dictionary<string, object?> { ["t"] = "signal", ["from"] = inst, [message.Field] = message.Payload });
                await router.HasRoomAsync(message.To, socket.Aborted);
                break;
            case SignalKind.Signal:
                Reply(new { t = "error", code = "stale", to = message.To });
                break;
            case SignalKind.Media when socket.Inst is not null:
                await seats.MediaAsync(socket.UserId, socket.Id, message.Muted, message.Deafened);
                break;
            case SignalKind.Ice when socket.Inst is { } seated:
                var offer = ice.For(socket.UserId, seated);
                Reply(new { t = "ice", iceServers = offer.Servers, expires = offer.Expires });
                break;
            case SignalKind.Took when socket.Inst is not null:
                if (message.Took is { } took) metrics.Connected(took, message.Again, message.Relayed);
                else metrics.Failed();
                break;
            default:
                Reply(new { t = "error", code = "unseated" });
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
                    call = new
                    {
                        id = call.Id,
                        channel = call.ChannelId,
                        kind = call.Kind.ToString().ToLowerInvariant(),
                        state = call.State.ToString().ToLowerInvariant(),
                        since = call.Since,
                    },
                });
                break;
            case ResumeOutcome.Elsewhere:
                Reply(new { t = "error", code = "elsewhere" });
                break;
            case ResumeOutcome.Stale:
                Reply(new { t = "moved" });
                break;
            default:
                var end = await seats.EndOfAsync(socket.UserId, message.Inst);
                Reply(new { t = "ended", reason = end is { } reason ? Transition.NameOf(reason) : "gone" });
                break;
        }
    }

    private void Reply(object message) => socket.Post(JsonSerializer.SerializeToUtf8Bytes(message, LiveFrame.Json));
}
