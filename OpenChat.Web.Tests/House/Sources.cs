namespace OpenChat.Web.Tests.House;

/// <summary>The project's own source files, as they are on this machine.</summary>
internal static class Sources
{
    private static readonly string[] Elsewhere = ["bin/", "obj/", "wwwroot/lib/", "Migrations/"];

    /// <summary>The folder of OpenChat.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string Web => Path.Combine(Root, "OpenChat.Web");

    /// <summary>Files below OpenChat.Web, with paths relative to it, without what is built or vendored.</summary>
    public static IReadOnlyList<Source> Of(params string[] extensions) => Below(Web, extensions);

    /// <summary>The same for the application and its tests; paths are relative to either.</summary>
    public static IReadOnlyList<Source> All(params string[] extensions) =>
        [.. Below(Web, extensions), .. Below(Path.Combine(Root, "OpenChat.Web.Tests"), extensions)];

    private static Source[] Below(string project, string[] extensions) =>
    [
        .. Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories).Where(file => extensions.Contains(Path.GetExtension(file)))
            .Select(file => (Path: Path.GetRelativePath(project, file).Replace('\\', '/'), File: file))
            .Where(s => !Elsewhere.Any(folder => s.Path.StartsWith(folder, StringComparison.Ordinal)))
            .OrderBy(s => s.Path, StringComparer.Ordinal).Select(s => new Source(s.Path, s.File)),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "OpenChat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run inside the checkout.");
    }
}

/// <param name="Path">Relative to its project, with slashes.</param>
internal sealed record Source(string Path, string File)
{
    public string Text { get; } = System.IO.File.ReadAllText(File);

    /// <summary>The folder right below OpenChat.Web; empty for files beside the project.</summary>
    public string Folder => Path.Contains('/') ? Path[..Path.IndexOf('/')] : "";

    public int Lines => Text.Split('\n').Length - 1;
}
