using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.People;

/// <summary>What became of turning to somebody.</summary>
public enum DirectOutcome
{
    /// <summary>There is a direct channel, from before or from now.</summary>
    Open,
    /// <summary>No such person to see (404).</summary>
    NotFound,
    /// <summary>Seen, but nothing new starts between these two. Why is not said, so that nobody learns of a block.</summary>
    NotNow,
}

/// <param name="ChannelId">Where they write to each other.</param>
public sealed record DirectResult(DirectOutcome Outcome, Guid? ChannelId = null);

/// <summary>Finds the direct channel of two people, or makes the one that there will ever be. Who shares a zone may start.</summary>
public sealed class OpenDirectChannel(WriteQueue queue)
{
    public Task<DirectResult> RunAsync(Guid userId, Guid otherId) => queue.RunAsync<DirectResult>(async scope =>
    {
        if (userId == otherId) return new(DirectOutcome.NotFound);
        // One that exists opens whatever has happened since: what was said in it is still theirs to read.
        if (await FindAsync(scope.Db, userId, otherId) is { } existing) return new(DirectOutcome.Open, existing);
        if (!await scope.Db.Users.VisibleTo(scope.Db, userId).AnyAsync(u => u.Id == otherId)) return new(DirectOutcome.NotFound);
        if (await scope.Db.Blocks.AnyBetweenAsync(userId, otherId)) return new(DirectOutcome.NotNow);
        var channel = Channel.Between(userId, otherId, scope.Now);
        scope.Db.Channels.Add(channel);
        scope.Append(EventKind.Channel, channel.Id, user: userId, reroute: true);
        scope.Append(EventKind.Channel, channel.Id, user: otherId, reroute: true);
        return new(DirectOutcome.Open, channel.Id);
    });

    /// <summary>The direct channel of two people where there is one; a page links to it instead of offering to start.</summary>
    public static async Task<Guid?> FindAsync(AppDb db, Guid a, Guid b)
    {
        var key = Channel.PairKeyOf(a, b);
        return await db.Channels.Where(c => c.PairKey == key).Select(c => (Guid?)c.Id).SingleOrDefaultAsync();
    }
}
