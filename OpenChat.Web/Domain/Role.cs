namespace OpenChat.Web.Domain;

/// <summary>A member's role in a zone, lowest first.</summary>
public enum Role { Member, Moderator, Admin, Owner }

/// <summary>How roles are shown; <see cref="Permissions"/> has what they allow.</summary>
public static class RoleRanks
{
    /// <summary>Shown beside the person, and a group in the member list.</summary>
    public static bool StandsOut(this Role role) => role > Role.Member;

    public static bool Owns(this Role role) => role == Role.Owner;
}
