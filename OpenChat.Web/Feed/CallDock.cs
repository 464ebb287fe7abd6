using System.Text.Json;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>The call surface outside every page: where this person sits, as a page finds it at its first breath.</summary>
/// <param name="Inst">The page instance that asks.</param>
/// <param name="SameDevice">This browser holds the seat, and may take it up again without a click.</param>
/// <param name="Ice">The ways through firewalls, for the seat's own browser only.</param>
public sealed record CallDockView(CallSnapshot Call, Guid Inst, bool SameDevice, IceOffer? Ice)
{
    /// <summary>The other person of a direct call; who stands for a voice channel is its name.</summary>
    public SeatView? Other => Call.Kind == CallKind.Ring ? Call.Seats.FirstOrDefault(s => s.Id != Call.Mine.Id) : null;

    public string SeatsJson => JsonSerializer.Serialize(Call.Seats, LiveFrame.Json);
    public string? IceJson => Ice is null ? null : JsonSerializer.Serialize(new { iceServers = Ice.Servers, expires = Ice.Expires }, LiveFrame.Json);
}

/// <summary>The large view of a call, on the page of its channel.</summary>
/// <param name="Title">The other person, or the voice channel.</param>
/// <param name="Call">The viewer's own call, where it is in this channel.</param>
/// <param name="Inside">Who is inside a voice channel that the viewer looks into from outside.</param>
public sealed record StageView(Guid ChannelId, string Title, CallSnapshot? Call, IReadOnlyList<VoicePerson> Inside);

/// <summary>Reads the dock, for the layout and for scripts that just changed something.</summary>
public sealed class CallDock(AppDb db, IceServers ice, FragmentRenderer renderer)
{
    private Task<CallSnapshot?>? own;

    public async Task<CallDockView?> LoadAsync(Guid userId, Guid inst, Guid device) =>
        await OwnAsync(userId) is not { } call ? null
            : new(call, inst, call.Device == device, call.Device == device ? ice.For(userId, inst) : null);

    /// <summary>The stage of a channel, with one's call if it is there and this browser holds it.</summary>
    public async Task<StageView> StageAsync(Channel channel, string title, Guid userId, Guid device)
    {
        if (await OwnAsync(userId) is { } call && call.ChannelId == channel.Id && call.Device == device) return new(channel.Id, title, call, []);
        return new(channel.Id, title, null, channel.Kind == ChannelKind.Voice ? (await VoiceRosters.LoadAsync(db, [channel.Id]))[channel.Id].People : []);
    }

    public Task<List<Ring>> RingsAsync(Guid userId) => Ring.ForAsync(db, userId);

    /// <summary>A page asks twice, for its dock and for its stage. A POST asks once, after its change.</summary>
    private Task<CallSnapshot?> OwnAsync(Guid userId) => own ??= CallSnapshot.OfAsync(db, userId);

    /// <summary>The float as HTML; empty where this person sits in no call.</summary>
    public async Task<string> HtmlAsync(Guid userId, Guid inst, Guid device) =>
        await LoadAsync(userId, inst, device) is { } view ? await renderer.RenderTextAsync(Fragments.CallFloat, view) : "";
}
