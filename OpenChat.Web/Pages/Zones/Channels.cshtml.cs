using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>A zone's channels and their order, which buttons change: they work by keyboard and without script.</summary>
public sealed class ChannelsModel(MoveChannel moveChannel, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public IReadOnlyList<Channel> All { get; private set; } = [];

    protected override Permission Needs => Permission.ManageChannels;

    public async Task OnGetAsync() =>
        All = await Db.Channels.AsNoTracking().Where(c => c.ZoneId == Zone.Id).OrderBy(c => c.Position).ThenBy(c => c.Id).ToListAsync();

    public async Task<IActionResult> OnPostMoveAsync(Guid channel, bool up)
    {
        // Of this zone: the address must not be a door to another one.
        if (!await Db.Channels.AnyAsync(c => c.Id == channel && c.ZoneId == Zone.Id)) return NotFound();
        return await moveChannel.RunAsync(channel, Me.UserId, up) is ZoneOutcome.Done or ZoneOutcome.Unchanged ? Redirect(AddressOf("channels")) : NotFound();
    }
}
