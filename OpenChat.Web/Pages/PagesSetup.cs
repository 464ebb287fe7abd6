using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>Registers pages and their queries.</summary>
public static class PagesSetup
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages().AddMvcOptions(o => o.Filters.Add<HandlerGuard>());
        builder.Services.AddLocalization();
        builder.Services.AddSingleton<ShellQueries>().AddSingleton<ChannelQueries>();
        builder.Services.AddScoped<Shell>();
        return builder;
    }
}
