using Microsoft.Extensions.Localization;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Roles and permissions in words.</summary>
public static class RoleNames
{
    public static string NameOf(this IStringLocalizer<Text> T, Role role) => role switch
    {
        Role.Owner => T["Owner"],
        Role.Admin => T["Admin"],
        Role.Moderator => T["Moderator"],
        _ => T["Member"],
    };

    /// <summary>The role beside a name in a list; null for a plain member.</summary>
    public static string? BadgeOf(this IStringLocalizer<Text> T, Role? role) => role is { } known && known.StandsOut() ? T.NameOf(known) : null;

    /// <summary>The heading of a role's group in the member list.</summary>
    public static string GroupOf(this IStringLocalizer<Text> T, Role role, int count) => role switch
    {
        Role.Owner => T["Owner, {0}", count],
        Role.Admin => T["Admins, {0}", count],
        Role.Moderator => T["Moderators, {0}", count],
        _ => T["Members, {0}", count],
    };

    /// <summary>What the role is for, in a sentence.</summary>
    public static string HintOf(this IStringLocalizer<Text> T, Role role) => role switch
    {
        Role.Admin => T["Manages channels, roles and the zone."],
        Role.Moderator => T["Deletes messages and kicks members."],
        _ => T["Reads, posts, talks and invites people."],
    };

    /// <summary>Says that someone got a role.</summary>
    public static string NowOf(this IStringLocalizer<Text> T, Role role, string name) => role switch
    {
        Role.Admin => T["{0} is now an admin.", name],
        Role.Moderator => T["{0} is now a moderator.", name],
        _ => T["{0} is now a member.", name],
    };

    public static string NameOf(this IStringLocalizer<Text> T, Permission permission) => permission switch
    {
        Permission.ReadChannels => T["See and read channels"],
        Permission.PostMessages => T["Send messages"],
        Permission.JoinVoice => T["Join voice channels"],
        Permission.InvitePeople => T["Invite people"],
        Permission.DeleteMessages => T["Delete other people's messages"],
        Permission.KickMembers => T["Kick members with a lower role"],
        Permission.ManageChannels => T["Create, rename, reorder and delete channels"],
        Permission.ManageZone => T["Edit the zone, see and revoke all invites"],
        Permission.ChangeRoles => T["Change the roles of members with a lower role"],
        Permission.TransferZone => T["Transfer ownership"],
        _ => T["Delete the zone"],
    };
}
