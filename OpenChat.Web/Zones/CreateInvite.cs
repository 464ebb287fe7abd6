using System.Buffers.Text;
using System.Security.Cryptography;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>How long an invite is valid.</summary>
public enum InviteLife { HalfAnHour, Hour, Day, Week, Forever }

/// <param name="Invite">The new invite; null when it was refused.</param>
public sealed record CreateInviteResult(ZoneOutcome Outcome, Invite? Invite = null);

/// <summary>Creates an invite link to a zone.</summary>
public sealed class CreateInvite(WriteQueue queue)
{
    /// <summary>The choices for how many people may use an invite; null is unlimited.</summary>
    public static readonly IReadOnlyList<int?> Uses = [1, 5, 10, 25, null];

    public Task<CreateInviteResult> RunAsync(
        Guid zoneId, Guid makerId, InviteLife life, int? uses) => queue.RunAsync<CreateInviteResult>(async scope =>
    {
        if (await scope.MemberAsync(zoneId, makerId) is not { } me) return new(ZoneOutcome.NotFound);
        if (!me.May(Permission.InvitePeople) || !Enum.IsDefined(life) || !Uses.Contains(uses)) return new(ZoneOutcome.NotAllowed);
        var invite = Make(zoneId, makerId, life, uses, scope.Now);
        scope.Db.Invites.Add(invite);
        return new(ZoneOutcome.Done, invite);
    });

    internal static Invite Make(Guid zoneId, Guid makerId, InviteLife life, int? uses, DateTime now) => new()
    {
        Code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        ZoneId = zoneId,
        MakerId = makerId,
        MaxUses = uses,
        CreatedAt = now,
        ExpiresAt = Span(life) is { } span ? now + span : null,
    };

    private static TimeSpan? Span(InviteLife life) => life switch
    {
        InviteLife.HalfAnHour => TimeSpan.FromMinutes(30),
        InviteLife.Hour => TimeSpan.FromHours(1),
        InviteLife.Day => TimeSpan.FromDays(1),
        InviteLife.Week => TimeSpan.FromDays(7),
        _ => null,
    };
}
