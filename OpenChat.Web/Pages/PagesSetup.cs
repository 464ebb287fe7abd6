using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>The door to the pages.</summary>
public static class PagesSetup
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages();
        builder.Services.AddLocalization();
        builder.Services.AddSingleton<ShellQueries>().AddSingleton<ChannelQueries>();
        builder.Services.AddScoped<Shell>();
        return builder;
    }
}
