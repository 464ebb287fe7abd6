namespace OpenChat.Web.Domain;

/// <summary>An action in a zone. Code checks these and not roles, so that custom roles remain possible.</summary>
public enum Permission
{
    ReadChannels,
    PostMessages,
    JoinVoice,
    InvitePeople,

    /// <summary>Delete other people's messages. No one may edit them.</summary>
    DeleteMessages,
    PinMessages,
    KickMembers,

    /// <summary>Mention everyone, or everyone who is here.</summary>
    MentionEveryone,

    ManageChannels,

    /// <summary>Change the zone's name, description and presence setting.</summary>
    ManageZone,
    ChangeRoles,

    TransferZone,
    DeleteZone,

    /// <summary>Add, rename and delete the zone's own emoji.</summary>
    ManageEmoji,
}

/// <summary>A set of permissions.</summary>
public readonly record struct PermissionSet
{
    private readonly ulong bits;

    public PermissionSet(params ReadOnlySpan<Permission> permissions)
    {
        foreach (var permission in permissions) bits |= 1UL << (int)permission;
    }

    public bool May(Permission permission) => (bits & (1UL << (int)permission)) != 0;
}

/// <summary>The permissions of the four roles. Zone settings show this table.</summary>
public static class Permissions
{
    private static readonly PermissionSet
        OfMember = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople),
        OfModerator = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople,
            Permission.DeleteMessages, Permission.PinMessages, Permission.KickMembers, Permission.MentionEveryone),
        OfAdmin = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople,
            Permission.DeleteMessages, Permission.PinMessages, Permission.KickMembers, Permission.MentionEveryone,
            Permission.ManageChannels, Permission.ManageZone, Permission.ChangeRoles, Permission.ManageEmoji),
        OfOwner = new(Enum.GetValues<Permission>()),
        InDirect = new(Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.PinMessages);

    public static PermissionSet Of(Role role) => role switch
    {
        Role.Owner => OfOwner,
        Role.Admin => OfAdmin,
        Role.Moderator => OfModerator,
        _ => OfMember,
    };

    public static PermissionSet Permits(this Member member) => Of(member.Role);

    public static bool May(this Member member, Permission permission) => member.Permits().May(permission);

    /// <summary>Whether a person has a permission in a channel.</summary>
    /// <param name="member">The membership in the channel's zone; null in a direct channel.</param>
    /// <param name="channel">A channel that is visible to the person; this does not check it.</param>
    public static bool May(this Member? member, Permission permission, Channel channel) =>
        channel.ZoneId is null ? InDirect.May(permission) : member is not null && member.ZoneId == channel.ZoneId && member.May(permission);

    /// <summary>Whether a member may act on another (kick, change role): only on a lower role.</summary>
    public static bool Outranks(this Member actor, Member target) => actor.ZoneId == target.ZoneId && actor.Role > target.Role;

    /// <summary>The roles that a member may assign: those below their own.</summary>
    public static IEnumerable<Role> MayGive(this Member actor) => Enum.GetValues<Role>().Where(role => role < actor.Role).Order();
}
