using System.Text.Json;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>The person's own call as it is when a page loads, for the dock outside of every page.</summary>
/// <param name="Inst">The page instance that requests it.</param>
/// <param name="SameDevice">This browser holds the seat, and may resume it without a click.</param>
/// <param name="Ice">STUN and TURN servers, only for the browser that holds the seat.</param>
public sealed record CallDockView(CallSnapshot Call, Guid Inst, bool SameDevice, IceOffer? Ice)
{
    /// <summary>The other person of a direct call; null in a voice channel, which is shown by its name.</summary>
    public SeatView? Other => Call.Kind == CallKind.Ring ? Call.Seats.FirstOrDefault(s => s.Id != Call.Mine.Id) : null;

    public string SeatsJson => JsonSerializer.Serialize(Call.Seats, LiveFrame.Json);
    public string? IceJson =>
        Ice is null ? null : JsonSerializer.Serialize(new { iceServers = Ice.Servers, expires = Ice.Expires }, LiveFrame.Json);
}

/// <summary>The large view of a call, on the page of its channel.</summary>
/// <param name="Title">The other person, or the voice channel.</param>
/// <param name="Call">The viewer's own call, if it is in this channel.</param>
/// <param name="Inside">Who is in the voice channel, if the viewer is not.</param>
public sealed record StageView(Guid ChannelId, string Title, CallSnapshot? Call, IReadOnlyList<VoicePerson> Inside);

/// <summary>Loads a person's call, for the layout and for scripts that just changed it.</summary>
public sealed class CallDock(AppDb db, IceServers ice, FragmentRenderer renderer)
{
    private Task<CallSnapshot?>? own;

    public async Task<CallDockView?> LoadAsync(Guid userId, Guid inst, Guid device) =>
        await OwnAsync(userId) is not { } call
            ? null
            : new(call, inst, call.Device == device, call.Device == device ? ice.For(userId, inst) : null);

    /// <summary>The stage of a channel, with the person's call if it is in this channel and on this browser.</summary>
    public async Task<StageView> StageAsync(Channel channel, string title, Guid userId, Guid device)
    {
        if (await OwnAsync(userId) is { } call && call.ChannelId == channel.Id && call.Device == device)
            return new(channel.Id, title, call, []);
        if (channel.Kind != ChannelKind.Voice) return new(channel.Id, title, null, []);
        var rosters = await VoiceRosters.LoadAsync(db, [channel.Id]);
        return new(channel.Id, title, null, rosters[channel.Id].People);
    }

    public Task<List<Ring>> RingsAsync(Guid userId) => Ring.ForAsync(db, userId);

    /// <summary>Cached: a page needs it for its dock and for its stage. A POST loads it once, after its change.</summary>
    private Task<CallSnapshot?> OwnAsync(Guid userId) => own ??= CallSnapshot.OfAsync(db, userId);

    /// <summary>The float as HTML; empty if the person is in no call.</summary>
    public async Task<string> HtmlAsync(Guid userId, Guid inst, Guid device) =>
        await LoadAsync(userId, inst, device) is { } view ? await renderer.RenderTextAsync(Fragments.CallFloat, view) : "";
}
