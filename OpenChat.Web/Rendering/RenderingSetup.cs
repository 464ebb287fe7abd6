namespace OpenChat.Web.Rendering;

/// <summary>The door to how HTML is made.</summary>
public static class RenderingSetup
{
    public static WebApplicationBuilder AddRendering(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new PublicAddress(builder.Configuration));
        builder.Services.AddSingleton<FragmentRenderer>();
        return builder;
    }
}
