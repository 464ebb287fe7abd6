namespace OpenChat.Web.Files;

/// <summary>The door to stored files and pictures.</summary>
public static class FilesSetup
{
    public static WebApplicationBuilder AddFiles(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
