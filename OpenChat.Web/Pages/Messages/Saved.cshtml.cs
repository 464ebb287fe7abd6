using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Messages;

/// <summary>What the viewer saved, the latest first.</summary>
public sealed class SavedModel(AppDb db, MessageHistory history, IStringLocalizer<Text> text) : PageModel
{
    private const int PageSize = 50;

    /// <param name="Label">Its accessible name.</param>
    /// <param name="Link">To its place in its channel.</param>
    public sealed record Entry(MessageCard Card, string Label, string Link);

    public IReadOnlyList<Entry> Saved { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public long? Next { get; private set; }

    /// <param name="before">Ticks of when something was saved: only what was saved earlier is listed.</param>
    public async Task<IActionResult> OnGetAsync(long? before)
    {
        var me = User.Id();
        var until = new DateTime(Math.Clamp(before ?? long.MaxValue, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        var rows = await SaveMessage.Of(db, me).Where(s => s.At < until).OrderByDescending(s => s.At).Take(PageSize + 1)
            .Select(s => new
            {
                s.MessageId,
                s.At,
                s.Message!.Channel,
                s.Message.Channel!.Zone,
                Other = s.Message.Channel.Access.Where(a => s.Message.Channel.ZoneId == null && a.UserId != me)
                    .Select(a => a.User!.DisplayName).FirstOrDefault(),
            }).AsNoTracking().ToListAsync();
        if (rows.Count > PageSize) (Next, rows) = (rows[PageSize - 1].At.Ticks, rows[..PageSize]);
        var messages = (await history.ByIdAsync([.. rows.Select(r => r.MessageId)])).ToDictionary(m => m.Id);
        var blocked = await db.Blocks.Where(b => b.BlockerId == me).Select(b => b.BlockedId).ToListAsync();
        Saved =
        [
            .. from row in rows
               where messages.ContainsKey(row.MessageId)
               let message = messages[row.MessageId]
               let channel = WithZone(row.Channel!, row.Zone)
               select new Entry(
                   new(message, blocked.Contains(message.AuthorId), row.Other ?? $"#{channel.Name} · {row.Zone!.Name}"),
                   text["Message from {0}", message.Part<Author>()!.DisplayName],
                   $"{channel.Address}/{message.No}#m-{message.Id}"),
        ];
        ViewData["Title"] = text["Saved messages"].Value;
        ViewData[ShellPlace.Key] = ShellPlace.OfSaved;
        return Page();
    }

    private static Channel WithZone(Channel channel, Zone? zone)
    {
        channel.Zone = zone;
        return channel;
    }
}
