using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

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

    /// <summary>An invite with its zone, to be shown; null without a code or for an unknown one.</summary>
    public static async Task<Invite?> FindAsync(AppDb db, string? code) => code is null
        ? null
        : await db.Invites.AsNoTracking().Include(i => i.Zone).SingleOrDefaultAsync(i => i.Code == code);

    /// <summary>Joins inside another command's transaction.</summary>
    public static async Task<JoinResult> JoinAsync(WriteScope scope, Guid userId, string code)
    {
        var invite = await scope.Db.Invites.Include(i => i.Zone).SingleOrDefaultAsync(i => i.Code == code);
        if (invite is null) return new(JoinOutcome.RunOut);
        // Checked before the invite: a repeated request gets the same answer, even if the first one took the last use.
        var isMember = await scope.Db.Members.AnyAsync(m => m.ZoneId == invite.ZoneId && m.UserId == userId);
        if (isMember) return new(JoinOutcome.AlreadyMember, invite.Zone);
        if (!invite.IsUsable(scope.Now)) return new(JoinOutcome.RunOut);
        invite.Use(scope.Now);
        scope.Db.Members.Add(new Member { ZoneId = invite.ZoneId, UserId = userId, JoinedAt = scope.Now });
        scope.AppendMember(invite.ZoneId, userId);
        if (invite.Zone!.ShowsJoins) await AnnounceAsync(scope, userId, invite.ZoneId);
        await scope.SetReadMarksAsync(userId, invite.ZoneId); // Older messages are not unread.
        return new(JoinOutcome.Joined, invite.Zone);
    }

    /// <summary>Lets those who invited see that someone came, in the channel that the zone opens with.</summary>
    private static async Task AnnounceAsync(WriteScope scope, Guid userId, Guid zoneId)
    {
        var first = await scope.Db.Channels.Where(c => c.ZoneId == zoneId && c.Kind == ChannelKind.Text && !c.IsRestricted)
            .OrderBy(c => c.Position).ThenBy(c => c.Id).FirstOrDefaultAsync();
        var since = scope.Now - TimeSpan.FromDays(1); // Coming and going must not fill the channel.
        if (first is null || await scope.Db.Messages.AnyAsync(m =>
            m.ChannelId == first.Id && m.Kind == MessageKind.Join && m.AuthorId == userId && m.CreatedAt > since)) return;
        await scope.AddMessageAsync(first, new Message
        {
            ChannelId = first.Id,
            Kind = MessageKind.Join,
            AuthorId = userId,
            Nonce = Guid.CreateVersion7().ToString("N"),
            CreatedAt = scope.Now,
        });
    }
}
