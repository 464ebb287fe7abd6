using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;

namespace OpenChat.Web.Endpoints;

/// <summary>The names of channels, for a browser that holds drafts of them. A missing one is gone, or hidden from this person.</summary>
public static class ChannelNamesEndpoint
{
    private const int Most = 100;

    public static void MapChannelNames(this WebApplication app) => app.MapGet("/channels/names", NamesAsync);

    private static async Task<IResult> NamesAsync(Guid[] id, HttpContext http, AppDb db)
    {
        var (me, wanted) = (http.User.Id(), id.Take(Most).ToList());
        var channels = await db.Channels.VisibleTo(me).Where(c => wanted.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.Kind,
                c.Name,
                Zone = c.Zone!.Name,
                Other = c.Access.Where(a => a.UserId != me).Select(a => a.User!.DisplayName).FirstOrDefault(),
            }).ToListAsync();
        return Results.Json(channels.Select(c => new
        {
            c.Id,
            Name = c.Kind == ChannelKind.Direct ? c.Other : $"{(c.Kind == ChannelKind.Text ? "#" : "")}{c.Name} ({c.Zone})",
        }));
    }
}
