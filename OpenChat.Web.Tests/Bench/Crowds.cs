using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>Many rooms, and a room with much in it, by rows.</summary>
internal static class Crowds
{
    /// <summary>So many messages have been said in #general, by everybody who is there.</summary>
    public static async Task SayMuchAsync(AppDb db, int count)
    {
        var general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id);
        var authors = await db.Members.Where(m => m.ZoneId == Cast.PondClub).Select(m => m.UserId).ToListAsync();
        var first = general.LastNo;
        for (var n = 0; n < count; n++)
        {
            var no = first + n + 1;
            db.Messages.Add(new()
            {
                ChannelId = general.Id,
                AuthorId = authors[n / 3 % authors.Count],
                No = no,
                Seq = no,
                Rev = no,
                Nonce = string.Create(CultureInfo.InvariantCulture, $"much-{n}"),
                Text = $"The **{n}**th thing that was said here about ponds, with a [link](https://example.org/{n}) and the usual number of words behind it.",
                CreatedAt = general.CreatedAt.AddSeconds(n),
            });
            (general.LastNo, general.LastSeq) = (no, no);
            if (n % 5000 != 4999 && n != count - 1) continue;
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id);
        }
    }

    /// <summary>Zones with one person and one channel each, that know nothing of each other.</summary>
    public static async Task<List<(Person Person, Place Place)>> MakeRoomsAsync(AppDb db, int count)
    {
        var rooms = new List<(Person, Place)>();
        var now = await db.Zones.Where(z => z.Id == Cast.PondClub).Select(z => z.CreatedAt).SingleAsync();
        for (var n = 0; n < count; n++)
        {
            var person = new Person(Guid.CreateVersion7(), $"room{n}", $"Keeper of room {n}");
            var zone = new Zone { Slug = $"room-{n}", Name = $"Room {n}", CreatedAt = now };
            var channel = new Channel { ZoneId = zone.Id, Kind = ChannelKind.Text, Name = "general", Slug = "general", CreatedAt = now };
            db.AddRange(zone, channel, new Member { ZoneId = zone.Id, UserId = person.Id, Role = Role.Owner, JoinedAt = now }, Cast.Row(person, now));
            rooms.Add((person, new(channel.Id, $"/z/room-{n}/general")));
        }
        await db.SaveChangesAsync();
        return rooms;
    }
}
