namespace OpenChat.Web.Files;

/// <summary>Registers stored files and images.</summary>
public static class FilesSetup
{
    public static WebApplicationBuilder AddFiles(this WebApplicationBuilder builder)
    {
        var data = builder.Configuration["Database:DataFolder"] ?? "data";
        builder.Services.AddSingleton(new FileStore(Path.Combine(data, "files")));
        builder.Services.AddSingleton<ImageIntake>();
        builder.Services.AddSingleton<EmojiIntake>();
        return builder;
    }
}
