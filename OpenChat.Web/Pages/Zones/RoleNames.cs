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
        Permission.ReadChannels => T["See and read the channels"],
        Permission.PostMessages => T["Write messages"],
        Permission.JoinVoice => T["Join voice channels"],
        Permission.InvitePeople => T["Invite people"],
        Permission.DeleteMessages => T["Delete other people's messages"],
        Permission.KickMembers => T["Kick members below them"],
        Permission.ManageChannels => T["Make, rename, order and delete channels"],
        Permission.ManageZone => T["Rename and describe the zone, see all invites"],
        Permission.ChangeRoles => T["Change the role of members below them"],
        Permission.TransferZone => T["Hand the zone over"],
        _ => T["Delete the zone"],
    };
}
