namespace OpenChat.Web.Tests.House;

/// <summary>Short enough to be read at once. A file over twice its size says at its top why.</summary>
public sealed class SizesTests
{
    [Fact]
    public void Files_keep_their_size()
    {
        var wrong = new List<string>();
        foreach (var source in Sources.Of(".cs", ".cshtml", ".js", ".css"))
        {
            if (LimitOf(source) is not { } limit || source.Lines <= 2 * limit) continue;
            if (source.Text.Split('\n').Take(8).Any(line => line.Contains("Long because", StringComparison.Ordinal))) continue;
            wrong.Add($"{source.Path}: {source.Lines} lines, the house has {limit}");
        }
        Assert.Empty(wrong);
    }

    private static int? LimitOf(Source source) => source switch
    {
        { Path: "wwwroot/js/live/stream.js" } => 300,
        { Path: var path } when path.EndsWith(".cshtml.cs", StringComparison.Ordinal) => 80,
        { Path: var path } when path.EndsWith(".cshtml", StringComparison.Ordinal) => 80,
        { Path: var path } when path.EndsWith(".js", StringComparison.Ordinal) => 150,
        { Path: var path } when path.EndsWith(".css", StringComparison.Ordinal) => 200,
        { Folder: "Accounts" or "Zones" or "Messaging" or "People" or "Calls" } => 120,
        _ => null,
    };
}
