using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>Redirects every page to /setup until an administrator exists; afterwards /setup is a 404. Prints the setup link.</summary>
public static class FirstRunGate
{
    public static void UseFirstRun(this WebApplication app)
    {
        var firstRun = app.Services.GetRequiredService<FirstRun>();
        app.Use(async (http, next) =>
        {
            var isSetup = http.Request.Path.Equals("/setup", StringComparison.OrdinalIgnoreCase);
            var isPage = isSetup || http.IsForPage() || http.GetEndpoint() is null;
            if (!isPage || http.IsErrorPage() || await firstRun.IsOpenAsync(http.RequestAborted) == isSetup) await next(http);
            else if (isSetup) http.Response.StatusCode = StatusCodes.Status404NotFound;
            else if (http.Request.WantsPage()) http.Response.Redirect("/setup");
            else http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
    }

    public static async Task AnnounceFirstRunAsync(this WebApplication app)
    {
        var firstRun = app.Services.GetRequiredService<FirstRun>();
        var key = await firstRun.IsOpenAsync() ? await firstRun.NewKeyAsync() : null;
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var address = AddressOf(app);
            Console.WriteLine($"OpenChat is at {address}");
            if (key is null) return;
            Console.WriteLine($"Set it up here within an hour: {FirstRun.LinkOf(address, key)}");
            var folder = app.Services.GetRequiredService<DatabaseOptions>().DataFolder;
            Console.WriteLine($"A new link: {FirstRun.NewLinkCommand}{WithData(folder)}");
        });
    }

    /// <summary>The full path, because the operator's current folder is not the service's.</summary>
    private static string WithData(string folder) =>
        folder == new DatabaseOptions().DataFolder ? "" : $" --data \"{Path.GetFullPath(folder)}\"";

    private static string AddressOf(WebApplication app)
    {
        if (app.Services.GetRequiredService<PublicAddress>().Configured is { } configured)
            return configured.GetLeftPart(UriPartial.Authority);
        var listening = app.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return (listening ?? "http://localhost").Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal).TrimEnd('/');
    }
}
