using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>
/// The channels of a zone that the viewer sees. Buttons change their order, because these work by keyboard and without script.
/// </summary>
public sealed class ChannelsModel(MoveChannel moveChannel, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public IReadOnlyList<Channel> All { get; private set; } = [];

    protected override Permission Needs => Permission.ManageChannels;

    public async Task OnGetAsync() => All = await Db.Channels.AsNoTracking().VisibleTo(Me.UserId).Where(c => c.ZoneId == Zone.Id)
        .OrderBy(c => c.Position).ThenBy(c => c.Id).ToListAsync();

    /// <param name="to">Its new place among its kind, where it was dragged; else by one, <paramref name="up"/> or down.</param>
    public async Task<IActionResult> OnPostMoveAsync(Guid channel, bool up, int? to)
    {
        // Of this zone only: the form must not move channels of another one.
        if (!await Db.Channels.VisibleTo(Me.UserId).AnyAsync(c => c.Id == channel && c.ZoneId == Zone.Id)) return NotFound();
        var moving = to is { } place ? moveChannel.RunAsync(channel, Me.UserId, place) : moveChannel.RunAsync(channel, Me.UserId, up);
        return await moving is ZoneOutcome.Done or ZoneOutcome.Unchanged
            ? Redirect(AddressOf("channels"))
            : NotFound();
    }
}
