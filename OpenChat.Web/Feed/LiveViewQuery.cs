using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>
/// Everything that a stream must know about its person, in one query: after a restart, every stream runs it at the same time.
/// It starts from the person's own rows, so that its cost does not grow with everyone else's.
/// </summary>
public sealed class LiveViewQuery(IDbContextFactory<AppDb> databases)
{
    private enum Kind
    {
        Zone,
        Channel,
        Around,
        Voice,
    }

    /// <summary>
    /// Compiled, because EF takes longer to translate it than to run it. Per instance, because a compiled query belongs to one provider's
    /// model.
    /// </summary>
    private readonly Func<AppDb, Guid, IAsyncEnumerable<Row>> query = EF.CompileAsyncQuery((AppDb db, Guid user) =>
        db.Members.Where(m => m.UserId == user).Select(m => new Row { Kind = Kind.Zone, Id = m.ZoneId, Seq = 0 })
            .Concat(db.Members.ChannelsOf(db.Access, user).Select(c => new Row { Kind = Kind.Channel, Id = c.Id, Seq = c.LastSeq }))
            .Concat(db.Members.PresenceShownTo(db.Blocks, user).Select(about => new Row { Kind = Kind.Around, Id = about, Seq = 0 }))
            .Concat(db.Members.ChannelsOf(db.Access, user)
                .Where(c => c.Kind == ChannelKind.Voice && db.Calls.Any(call => call.LiveChannelId == c.Id))
                .Select(c => new Row { Kind = Kind.Voice, Id = c.Id, Seq = 0 })));

    public async Task<LiveView> RunAsync(Guid user, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (zones, channels, around, voices) = (new HashSet<Guid>(), new Dictionary<Guid, long>(), new HashSet<Guid>(), new List<Guid>());
        await foreach (var row in query(db, user).WithCancellation(cancel))
            switch (row.Kind)
            {
                case Kind.Zone: zones.Add(row.Id); break;
                case Kind.Channel: channels[row.Id] = row.Seq; break;
                case Kind.Around: around.Add(row.Id); break;
                case Kind.Voice: voices.Add(row.Id); break;
            }
        return new(channels, zones, around, voices);
    }

    private sealed class Row
    {
        public Kind Kind { get; set; }
        public Guid Id { get; set; }
        public long Seq { get; set; }
    }
}
