namespace OpenChat.Web.Endpoints;

/// <summary>The order in which a request passes through the server, and what Razor Pages need.</summary>
public static class FaceSetup
{
    public static WebApplicationBuilder AddFace(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages();
        return builder;
    }

    public static void UseFace(this WebApplication app)
    {
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
