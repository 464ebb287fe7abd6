namespace OpenChat.Web.Domain;

/// <summary>What a member is in a zone, lowest first.</summary>
public enum Role { Member, Moderator, Admin, Owner }

/// <summary>How roles are shown; what they allow is <see cref="Permissions"/>.</summary>
public static class RoleRanks
{
    /// <summary>More than a plain member: named beside the person, and a group of its own in the member list.</summary>
    public static bool StandsOut(this Role role) => role > Role.Member;

    public static bool Owns(this Role role) => role == Role.Owner;
}
