using System.Reflection;
using System.Text.RegularExpressions;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.House;

/// <summary>Fragments are rendered once and sent to many, so they must not depend on the viewer.</summary>
public sealed partial class FragmentsTests
{
    private static IEnumerable<string> Paths =>
        typeof(Fragments).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!);

    [Fact]
    public void Fragments_mention_no_viewer()
    {
        var pages = Sources.Of(".cshtml").ToDictionary(s => "/" + s.Path);
        var parts = pages.Keys.Where(path => path.StartsWith("/Pages/Messages/Parts/", StringComparison.Ordinal));
        var wrong = Paths.Concat(parts)
            .SelectMany(path => WithNested(pages, path))
            .Distinct()
            .Where(path => Viewer().IsMatch(pages[path].Text));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_part_of_a_message_has_its_partial_and_no_partial_lacks_its_part()
    {
        var states = typeof(PartState).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(PartState)))
            .Except([typeof(Author), typeof(Mentions)]); // Rendered by _Message itself.
        var partials = Sources.Of(".cshtml").Select(s => "/" + s.Path)
            .Where(path => path.StartsWith("/Pages/Messages/Parts/", StringComparison.Ordinal));
        Assert.Equal(states.Select(type => $"/Pages/Messages/Parts/_{type.Name}.cshtml").Order(), partials.Order());
    }

    [Fact]
    public void Only_one_file_names_what_is_rendered_outside_a_request() =>
        Assert.Empty(Sources.Of(".cs")
            .Where(s => s.Path != "Rendering/Fragments.cs" && s.Text.Contains(".cshtml\"", StringComparison.Ordinal))
            .Select(s => s.Path));

    private static IEnumerable<string> WithNested(Dictionary<string, Source> pages, string path) =>
        Nested().Matches(pages[path].Text)
            .Select(m => m.Groups[1].Value)
            .Where(pages.ContainsKey)
            .SelectMany(nested => WithNested(pages, nested))
            .Prepend(path);

    [GeneratedRegex(@"\bUser\.|\bRequest\.|\bContext\.|\bViewer\(|TempData|Antiforgery|method=""post""|@inject")]
    private static partial Regex Viewer();

    [GeneratedRegex(@"<partial name=""(/Pages/[^""]+)""")]
    private static partial Regex Nested();
}
