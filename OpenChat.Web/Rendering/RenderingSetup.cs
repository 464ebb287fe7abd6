namespace OpenChat.Web.Rendering;

/// <summary>Registers rendering.</summary>
public static class RenderingSetup
{
    public static WebApplicationBuilder AddRendering(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new PublicAddress(builder.Configuration));
        builder.Services.AddSingleton<FragmentRenderer>();
        return builder;
    }
}
