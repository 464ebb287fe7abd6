using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>
/// All that a stream must know of its person, in one question to the database: after a restart everybody asks it at the same time.
/// It goes from the person to what is theirs, and never over what is not.
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
    /// Compiled, because to understand it costs EF more than to run it. By instance: a compiled query belongs to the model of one provider.
    /// A compiled query must be written out; that it says the same as Visibility and PresenceAudience, a test compares for everybody.
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
