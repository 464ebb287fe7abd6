namespace OpenChat.Web.Pages.Zones;

/// <summary>Texts for roles and permissions.</summary>
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
    public static string? BadgeOf(this IStringLocalizer<Text> T, Role? role) =>
        role is { } known && known.StandsOut() ? T.NameOf(known) : null;

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

    /// <summary>The offer to end the invites by which someone who is kicked could return; null where there are none.</summary>
    public static string? EndLinks(this IStringLocalizer<Text> T, Member me, int count) => count == 0 ? null
        : me.May(Permission.ManageZone)
            ? count == 1
                ? T["Also end the zone's invite link, which could let them back in"].Value
                : T["Also end the zone's {0} invite links, which could let them back in", count].Value
            : count == 1
                ? T["Also end your invite link, which could let them back in"].Value
                : T["Also end your {0} invite links, which could let them back in", count].Value;

    public static string NameOf(this IStringLocalizer<Text> T, Permission permission) => permission switch
    {
        Permission.ReadChannels => T["See and read channels"],
        Permission.PostMessages => T["Send messages"],
        Permission.JoinVoice => T["Join voice channels"],
        Permission.InvitePeople => T["Invite people"],
        Permission.DeleteMessages => T["Delete other people's messages"],
        Permission.PinMessages => T["Pin messages"],
        Permission.KickMembers => T["Kick members with a lower role"],
        Permission.MentionEveryone => T["Mention @everyone and @here"],
        Permission.ManageChannels => T["Create, rename, reorder and delete channels"],
        Permission.ManageZone => T["Edit the zone, see and revoke all invites"],
        Permission.ChangeRoles => T["Change the roles of members with a lower role"],
        Permission.TransferZone => T["Transfer ownership"],
        Permission.ManageEmoji => T["Add, rename and delete the zone's emoji"],
        _ => T["Delete the zone"],
    };
}
