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

/// <summary>The fixed table of who may do what, shown in zone settings.</summary>
public static class Permissions
{
    /// <summary>The least role that has each permission.</summary>
    public static readonly IReadOnlyDictionary<Permission, Role> Table = new Dictionary<Permission, Role>
    {
        [Permission.ReadChannels] = Role.Member,
        [Permission.PostMessages] = Role.Member,
        [Permission.JoinVoice] = Role.Member,
        [Permission.InvitePeople] = Role.Member,
        [Permission.DeleteMessages] = Role.Moderator,
        [Permission.KickMembers] = Role.Moderator,
        [Permission.ManageChannels] = Role.Admin,
        [Permission.ManageZone] = Role.Admin,
        [Permission.ChangeRoles] = Role.Admin,
        [Permission.TransferZone] = Role.Owner,
        [Permission.DeleteZone] = Role.Owner,
    };

    public static bool May(this Role role, Permission permission) => role >= Table[permission];

    /// <summary>Whether this member may do it in this channel. A direct channel gives both people what a member has.</summary>
    /// <param name="member">The membership in the channel's zone; null in a direct channel.</param>
    /// <param name="permission">What is asked for.</param>
    /// <param name="channel">A channel that the person can see: finding it through VisibleTo was the first check.</param>
    public static bool May(this Member? member, Permission permission, Channel channel) =>
        channel.Kind == ChannelKind.Direct ? Role.Member.May(permission)
        : member is not null && member.ZoneId == channel.ZoneId && member.Role.May(permission);

    /// <summary>Whether one member may act on another (kick, change role): only on somebody below them.</summary>
    public static bool Outranks(this Member actor, Member target) => actor.ZoneId == target.ZoneId && actor.Role > target.Role;
}
