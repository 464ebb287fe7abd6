using NetVips;

namespace OpenChat.Web.Files;

/// <summary>The door to stored files and pictures.</summary>
public static class FilesSetup
{
    public static WebApplicationBuilder AddFiles(this WebApplicationBuilder builder)
    {
        var data = builder.Configuration["Database:DataFolder"] ?? "data";
        builder.Services.AddSingleton(new FileStore(Path.Combine(data, "files")));
        builder.Services.AddSingleton<ImageIntake>();
        // Loaders that were never fuzzed stay shut, whatever a file claims to be; one picture uses one core and leaves nothing behind.
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        return builder;
    }
}
