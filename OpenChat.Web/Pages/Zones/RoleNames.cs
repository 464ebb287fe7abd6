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
