using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>What a kick took away.</summary>
/// <param name="At">When the invites were revoked.</param>
/// <param name="Channels">The restricted channels that the person could see.</param>
public sealed record Removal(Guid ZoneId, Guid UserId, Guid ActorId, Role Role, DateTime JoinedAt, DateTime At, Guid[] Channels);

/// <summary>
/// Undoes a kick, for the person who made it and for a few minutes: restores membership, role, restricted channels, and the invites that
/// it revoked. The browser keeps what was removed as a sealed ticket, so there are no rows to clean up.
/// </summary>
public sealed class UndoKick(WriteQueue queue, IDataProtectionProvider protection, TimeProvider time)
{
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("OpenChat.UndoKick");

    public string TicketFor(Removal removal) => protector.Protect(JsonSerializer.Serialize(removal));

    /// <summary>The person a ticket is about; null if this server did not issue it.</summary>
    public Guid? PersonOf(string? ticket) => Open(ticket)?.UserId;

    public async Task<ZoneOutcome> RunAsync(Guid zoneId, Guid actorId, string? ticket)
    {
        if (Open(ticket) is not { } removal || removal.ZoneId != zoneId || removal.ActorId != actorId) return ZoneOutcome.NotFound;
        if (time.GetUtcNow().UtcDateTime - removal.At > Within) return ZoneOutcome.TooLate;
        return await queue.RunAsync(async scope =>
        {
            if (await scope.MemberAsync(zoneId, actorId) is not { } actor) return ZoneOutcome.NotFound;
            var target = new Member
            {
                ZoneId = zoneId, UserId = removal.UserId, Role = removal.Role, JoinedAt = removal.JoinedAt,
            };
            if (!KickMember.Allows(actor, target)) return ZoneOutcome.NotAllowed; // The actor's own role may be another by now.
            if (!await scope.Db.Users.AnyAsync(u => u.Id == target.UserId)) return ZoneOutcome.NotFound;
            if (await scope.MemberAsync(zoneId, target.UserId) is not null) return ZoneOutcome.Unchanged; // Back by an invite.
            // Used before, and then they left by themselves or were kicked by someone else.
            var after = removal.At.AddMilliseconds(1);
            var since = scope.Db.Events.Where(e => e.Kind == EventKind.Member && e.SubjectId == zoneId && e.UserId == target.UserId);
            if (await since.AnyAsync(e => e.At > after)) return ZoneOutcome.TooLate;
            scope.Db.Members.Add(target);
            await RestoreAsync(scope, removal);
            scope.AppendMember(zoneId, target.UserId);
            return ZoneOutcome.Done;
        });
    }

    private static async Task RestoreAsync(WriteScope scope, Removal removal)
    {
        var there = await scope.Db.Channels
            .Where(c => c.ZoneId == removal.ZoneId && c.IsRestricted && removal.Channels.Contains(c.Id)).Select(c => c.Id).ToListAsync();
        scope.Db.Access.AddRange(there.Select(id => new Access { ChannelId = id, UserId = removal.UserId, Since = scope.Now }));
        await scope.Db.Invites.Where(i => i.ZoneId == removal.ZoneId && i.RevokedAt == removal.At)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, (DateTime?)null));
    }

    private Removal? Open(string? ticket)
    {
        try
        {
            return string.IsNullOrEmpty(ticket) ? null : JsonSerializer.Deserialize<Removal>(protector.Unprotect(ticket));
        }
        catch (CryptographicException)
        {
            return null; // Not ours, or the key is gone.
        }
    }
}
