namespace OpenChat.Web.Domain;

/// <summary>One thing that may be allowed in a zone. The code asks for these, never for roles, so that custom roles can come.</summary>
public enum Permission
{
    /// <summary>See the zone's channels and read them.</summary>
    ReadChannels,
    PostMessages,
    JoinVoice,
    InvitePeople,

    /// <summary>Delete other people's messages. Nobody may ever edit them.</summary>
    DeleteMessages,
    KickMembers,

    /// <summary>Create, rename, order and delete channels.</summary>
    ManageChannels,

    /// <summary>Rename the zone, describe it, and say whether it shows who is online.</summary>
    ManageZone,
    ChangeRoles,

    /// <summary>Hand the zone over to another member.</summary>
    TransferZone,
    DeleteZone,
}

/// <summary>What someone may do: a set, so that custom roles and overrides of a channel can be any set.</summary>
public readonly record struct PermissionSet
{
    private readonly ulong bits;

    public PermissionSet(params ReadOnlySpan<Permission> permissions)
    {
        foreach (var permission in permissions) bits |= 1UL << (int)permission;
    }

    public bool May(Permission permission) => (bits & (1UL << (int)permission)) != 0;
}

/// <summary>Who may do what. The table of the four roles is fixed, and shown in a zone's settings.</summary>
public static class Permissions
{
    private static readonly PermissionSet
        OfMember = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople),
        OfModerator = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople,
            Permission.DeleteMessages, Permission.KickMembers),
        OfAdmin = new(
            Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice, Permission.InvitePeople,
            Permission.DeleteMessages, Permission.KickMembers,
            Permission.ManageChannels, Permission.ManageZone, Permission.ChangeRoles),
        OfOwner = new(Enum.GetValues<Permission>()),
        InDirect = new(Permission.ReadChannels, Permission.PostMessages, Permission.JoinVoice);

    /// <summary>What a role allows in its zone.</summary>
    public static PermissionSet Of(Role role) => role switch
    {
        Role.Owner => OfOwner,
        Role.Admin => OfAdmin,
        Role.Moderator => OfModerator,
        _ => OfMember,
    };

    /// <summary>What this member may do in their zone.</summary>
    public static PermissionSet Permits(this Member member) => Of(member.Role);

    /// <summary>Whether this member may do it in their zone.</summary>
    public static bool May(this Member member, Permission permission) => member.Permits().May(permission);

    /// <summary>Whether someone may do it in a channel.</summary>
    /// <param name="member">The membership in the channel's zone; null in a channel that belongs to no zone.</param>
    /// <param name="permission">What is asked for.</param>
    /// <param name="channel">A channel that the person can see: finding it was the first check.</param>
    public static bool May(this Member? member, Permission permission, Channel channel) =>
        channel.ZoneId is null ? InDirect.May(permission) : member is not null && member.ZoneId == channel.ZoneId && member.May(permission);

    /// <summary>Whether one member may act on another (kick, change role): only on someone of a lower role.</summary>
    public static bool Outranks(this Member actor, Member target) => actor.ZoneId == target.ZoneId && actor.Role > target.Role;

    /// <summary>Roles that this member may give: those below their own.</summary>
    public static IEnumerable<Role> MayGive(this Member actor) => Enum.GetValues<Role>().Where(role => role < actor.Role).Order();
}
