using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>The outcome of using an invite.</summary>
public enum JoinOutcome
{
    Joined,
    /// <summary>Already a member; no use was counted.</summary>
    AlreadyMember,
    /// <summary>Unknown, expired, revoked or used up; which is not revealed.</summary>
    RunOut,
}

/// <param name="Zone">The invite's zone; null when the invite is unusable.</param>
public sealed record JoinResult(JoinOutcome Outcome, Zone? Zone = null);

/// <summary>Joins a zone and counts the use in one transaction, so that concurrent joins cannot exceed the invite's uses.</summary>
public sealed class JoinByInvite(WriteQueue queue)
{
    public Task<JoinResult> RunAsync(Guid userId, string code) => queue.RunAsync(scope => JoinAsync(scope, userId, code));

    /// <summary>Joins inside another command's transaction.</summary>
    public static async Task<JoinResult> JoinAsync(WriteScope scope, Guid userId, string code)
    {
        var invite = await scope.Db.Invites.Include(i => i.Zone).SingleOrDefaultAsync(i => i.Code == code);
        if (invite is null) return new(JoinOutcome.RunOut);
        // Checked before the invite: a repeated request gets the same answer, even if the first one took the last use.
        var isMember = await scope.Db.Members.AnyAsync(m => m.ZoneId == invite.ZoneId && m.UserId == userId);
        if (isMember) return new(JoinOutcome.AlreadyMember, invite.Zone);
        if (!invite.IsUsable(scope.Now)) return new(JoinOutcome.RunOut);
        invite.Uses++;
        scope.Db.Members.Add(new Member { ZoneId = invite.ZoneId, UserId = userId, JoinedAt = scope.Now });
        await scope.SetReadMarksAsync(userId, invite.ZoneId); // Older messages are not unread.
        scope.AppendMember(invite.ZoneId, userId);
        return new(JoinOutcome.Joined, invite.Zone);
    }
}
