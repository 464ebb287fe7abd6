using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>What became of using an invite.</summary>
public enum JoinOutcome
{
    Joined,
    /// <summary>They were a member before; the invite was not used up by it.</summary>
    AlreadyMember,
    /// <summary>Unknown, expired, revoked or used up: which of them is nobody's business.</summary>
    RunOut,
}

/// <param name="Zone">Where the invite led; null when it has run out.</param>
public sealed record JoinResult(JoinOutcome Outcome, Zone? Zone = null);

/// <summary>Lets somebody into a zone and counts it, both or neither: an invite for one makes one member, however many come at once.</summary>
public sealed class JoinByInvite(WriteQueue queue)
{
    public Task<JoinResult> RunAsync(Guid userId, string code) => queue.RunAsync(scope => JoinAsync(scope, userId, code));

    /// <summary>The same inside another command's transaction.</summary>
    public static async Task<JoinResult> JoinAsync(WriteScope scope, Guid userId, string code)
    {
        var invite = await scope.Db.Invites.Include(i => i.Zone).SingleOrDefaultAsync(i => i.Code == code);
        if (invite is null) return new(JoinOutcome.RunOut);
        // Asked first: whoever sends the form twice is told the same both times, also by an invite that they used up themselves.
        if (await scope.Db.Members.AnyAsync(m => m.ZoneId == invite.ZoneId && m.UserId == userId)) return new(JoinOutcome.AlreadyMember, invite.Zone);
        if (!invite.IsUsable(scope.Now)) return new(JoinOutcome.RunOut);
        invite.Uses++;
        scope.Db.Members.Add(new Member { ZoneId = invite.ZoneId, UserId = userId, JoinedAt = scope.Now });
        await scope.SetReadMarksAsync(userId, invite.ZoneId); // What was said before one came is history, not news.
        scope.AppendMember(invite.ZoneId, userId);
        return new(JoinOutcome.Joined, invite.Zone);
    }
}
