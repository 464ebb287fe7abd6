using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Bench;

/// <summary>Fills a database: with many rooms, or one room with many messages.</summary>
internal static class Crowds
{
    /// <summary>Adds so many messages to #general, by everyone who is there.</summary>
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
                Text = $"The **{n}**th thing that was said here about ponds, with a [link](https://example.org/{n}) "
                    + "and the usual number of words behind it.",
                CreatedAt = general.CreatedAt.AddSeconds(n),
            });
            (general.LastNo, general.LastSeq) = (no, no);
            if (n % 5000 != 4999 && n != count - 1) continue;
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id);
        }
    }

    /// <summary>Adds zones with one person and one channel each, with nothing in common.</summary>
    public static async Task<List<(Person Person, Place Place)>> MakeRoomsAsync(AppDb db, int count)
    {
        var rooms = new List<(Person, Place)>();
        var now = await db.Zones.Where(z => z.Id == Cast.PondClub).Select(z => z.CreatedAt).SingleAsync();
        for (var n = 0; n < count; n++)
        {
            var person = new Person(Guid.CreateVersion7(), $"room{n}", $"Keeper of room {n}");
            var zone = new Zone { Slug = $"room-{n}", Name = $"Room {n}", CreatedAt = now };
            var channel = new Channel { ZoneId = zone.Id, Kind = ChannelKind.Text, Name = "general", Slug = "general", CreatedAt = now };
            var keeper = new Member { ZoneId = zone.Id, UserId = person.Id, Role = Role.Owner, JoinedAt = now };
            db.AddRange(zone, channel, keeper, Cast.Row(person, now));
            rooms.Add((person, new(channel.Id, $"/z/room-{n}/general")));
        }
        await db.SaveChangesAsync();
        return rooms;
    }
}
