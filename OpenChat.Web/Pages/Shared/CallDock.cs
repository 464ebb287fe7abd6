using System.Text.Json;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Shared;

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

/// <summary>Reads the dock, for the layout and for scripts that just changed something.</summary>
public sealed class CallDock(AppDb db, IceServers ice, FragmentRenderer renderer)
{
    public async Task<CallDockView?> LoadAsync(Guid userId, Guid inst, Guid device) =>
        await CallSnapshot.OfAsync(db, userId) is not { } call ? null
            : new(call, inst, call.Device == device, call.Device == device ? ice.For(userId, inst) : null);

    public Task<List<Ring>> RingsAsync(Guid userId) => Ring.ForAsync(db, userId);

    /// <summary>The float as HTML; empty where this person sits in no call.</summary>
    public async Task<string> HtmlAsync(Guid userId, Guid inst, Guid device) =>
        await LoadAsync(userId, inst, device) is { } view ? await renderer.RenderTextAsync(Fragments.CallFloat, view) : "";
}
