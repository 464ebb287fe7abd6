namespace OpenChat.Web.Tests.House;

/// <summary>Files are short enough to be read at once. One over twice its limit says why at its top.</summary>
public sealed class SizesTests
{
    private const int Columns = 140;

    [Fact]
    public void No_line_is_wider_than_140_columns() =>
        Assert.Empty(Sources.All(".cs", ".cshtml", ".js", ".css").SelectMany(source => source.Text.Split('\n')
            .Select((line, i) => (Place: $"{source.Path}:{i + 1}", line.TrimEnd('\r').Length))
            .Where(line => line.Length > Columns)
            .Select(line => $"{line.Place}: {line.Length}")));

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
