namespace OpenChat.Web.Zones;

/// <summary>Registers the commands of zones, channels and members.</summary>
public static class ZonesSetup
{
    public static WebApplicationBuilder AddZones(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CreateZone>();
        builder.Services.AddSingleton<UpdateZone>();
        builder.Services.AddSingleton<DeleteZone>();
        builder.Services.AddSingleton<LeaveZone>();
        builder.Services.AddSingleton<TransferZone>();
        builder.Services.AddSingleton<ChangeRole>();
        builder.Services.AddSingleton<KickMember>();
        builder.Services.AddSingleton<UndoKick>();
        builder.Services.AddSingleton<CreateChannel>();
        builder.Services.AddSingleton<UpdateChannel>();
        builder.Services.AddSingleton<MoveChannel>();
        builder.Services.AddSingleton<DeleteChannel>();
        builder.Services.AddSingleton<CreateInvite>();
        builder.Services.AddSingleton<RevokeInvite>();
        builder.Services.AddSingleton<JoinByInvite>();
        builder.Services.AddSingleton<AddEmoji>();
        builder.Services.AddSingleton<RenameEmoji>();
        builder.Services.AddSingleton<DeleteEmoji>();
        return builder;
    }
}
