using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.People;

/// <summary>The outcome of opening a direct channel.</summary>
public enum DirectOutcome
{
    /// <summary>The channel exists or was created.</summary>
    Open,
    /// <summary>The person does not exist or is not visible (404).</summary>
    NotFound,
    /// <summary>Not possible between these two. Does not reveal a block.</summary>
    NotNow,
}

/// <summary>The outcome, and the channel if it is open.</summary>
public sealed record DirectResult(DirectOutcome Outcome, Guid? ChannelId = null);

/// <summary>Finds or creates the one direct channel of two people. Creating it takes a shared zone.</summary>
public sealed class OpenDirectChannel(WriteQueue queue)
{
    public Task<DirectResult> RunAsync(Guid userId, Guid otherId) => queue.RunAsync<DirectResult>(async scope =>
    {
        if (userId == otherId) return new(DirectOutcome.NotFound);
        // An existing channel always opens, so that its messages stay readable.
        if (await FindAsync(scope.Db, userId, otherId) is { } existing) return new(DirectOutcome.Open, existing);
        if (!await scope.Db.Users.VisibleTo(scope.Db, userId).AnyAsync(u => u.Id == otherId)) return new(DirectOutcome.NotFound);
        if (!await scope.Db.MayTalkAsync(userId, otherId)) return new(DirectOutcome.NotNow);
        var channel = Channel.Between(userId, otherId, scope.Now);
        scope.Db.Channels.Add(channel);
        scope.Append(EventKind.Channel, channel.Id, user: userId, reroute: true);
        scope.Append(EventKind.Channel, channel.Id, user: otherId, reroute: true);
        return new(DirectOutcome.Open, channel.Id);
    });

    /// <summary>The direct channel of two people; null if there is none.</summary>
    public static async Task<Guid?> FindAsync(AppDb db, Guid a, Guid b)
    {
        var key = Channel.PairKeyOf(a, b);
        return await db.Channels.Where(c => c.PairKey == key).Select(c => (Guid?)c.Id).SingleOrDefaultAsync();
    }
}
