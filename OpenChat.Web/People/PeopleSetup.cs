namespace OpenChat.Web.People;

/// <summary>Registers the services of blocks and direct channels.</summary>
public static class PeopleSetup
{
    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BlockUser>();
        builder.Services.AddSingleton<UnblockUser>();
        builder.Services.AddSingleton<OpenDirectChannel>();
        builder.Services.AddScoped<FindPeople>();
        return builder;
    }
}
