using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.House;

/// <summary>What a browser loads is small, comes from this server, and is unchanged where it is vendored.</summary>
public sealed partial class AssetsTests
{
    private const int ScriptMax = 60 * 1024, CallMax = 16 * 1024, StyleMax = 15 * 1024;

    [Fact]
    public void What_a_page_loads_of_scripts_fits_its_budget() => Assert.InRange(
        Compressed(a => a.Path.EndsWith(".js", StringComparison.Ordinal) && OfPages().Contains(a.Path)),
        1,
        ScriptMax);

    [Fact]
    public void What_a_call_loads_beyond_that_is_little()
    {
        Assert.Contains("js/call/session.js", OfCalls());
        Assert.InRange(Compressed(a => OfCalls().Contains(a.Path)), 1, CallMax);
    }

    [Fact]
    public void Styles_of_a_channel_page_fit_their_budget() => Assert.InRange(
        Compressed(a => a.Path.EndsWith(".css", StringComparison.Ordinal)
            && a.Path is not ("css/public.css" or "css/picture.css" or "css/settings.css" or "css/emoji.css" or "css/mentions.css"
                or "css/format.css" or "css/code-tokens.css")),
        1,
        StyleMax);

    [Fact]
    public void Vendored_files_are_the_ones_that_the_readme_names()
    {
        var readme = Encoding.UTF8.GetString(AssetMap.Find("lib/README.md")!.Bytes);
        var rows = Rows().Matches(readme);
        Assert.NotEmpty(rows);
        foreach (Match row in rows)
        {
            var path = row.Groups[1].Value is ['.', '.', '/', .. var outside] ? outside : $"lib/{row.Groups[1].Value}";
            Assert.Equal(row.Groups[2].Value, Convert.ToHexStringLower(SHA256.HashData(AssetMap.Find(path)!.Bytes)));
        }
        var named = rows.Select(r => r.Groups[1].Value).ToHashSet();
        Assert.Empty(AssetMap.All
            .Where(a => a.Path.StartsWith("lib/", StringComparison.Ordinal) && a.Path.EndsWith(".js", StringComparison.Ordinal))
            .Where(a => !named.Contains(a.Path[4..]))
            .Select(a => a.Path));
    }

    [Fact]
    public void Colours_stand_in_the_tokens_only() =>
        Assert.Empty(Sources.Of(".css")
            .Where(s => !s.Path.EndsWith("tokens.css", StringComparison.Ordinal) && Colour().IsMatch(s.Text))
            .Select(s => s.Path));

    [Fact]
    public void Every_icon_that_is_named_can_be_drawn()
    {
        var icons = Encoding.UTF8.GetString(AssetMap.Find("img/icons.svg")!.Bytes);
        var named = Sources.Of(".cshtml", ".js").SelectMany(s => Icon().Matches(s.Text).Select(m => (s.Path, Name: m.Groups[1].Value)));
        Assert.DoesNotContain(named, icon => !icons.Contains($"\"i-{icon.Name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void No_field_cuts_what_is_pasted() =>
        Assert.Empty(Sources.Of(".cshtml", ".js").Where(s => MaxLength().IsMatch(s.Text)).Select(s => $"{s.Path}: use limit"));

    [Fact]
    public void Nothing_is_requested_from_another_host() =>
        Assert.Empty(Sources.Of(".js", ".css")
            .Where(s => Foreign().IsMatch(s.Text.Replace("http://www.w3.org/", "", StringComparison.Ordinal)))
            .Select(s => s.Path));

    /// <summary>Scripts that every page loads: the first one, those that a worker or a fallback needs, and all that these import.</summary>
    private static HashSet<string> OfPages()
    {
        var scripts = AssetMap.All.Where(a => a.Path.StartsWith("js/", StringComparison.Ordinal))
            .ToDictionary(a => a.Path, a => Encoding.UTF8.GetString(a.Bytes));
        var loaded = scripts.Keys.Where(path => path is "js/app.js" || path.StartsWith("js/live/", StringComparison.Ordinal)).ToHashSet();
        var open = new Queue<string>(loaded);
        while (open.TryDequeue(out var path))
            foreach (Match import in Imported().Matches(scripts[path]))
            {
                var to = new Uri(new Uri($"http://any/{path}"), import.Groups[1].Value).AbsolutePath[1..];
                if (loaded.Add(to)) open.Enqueue(to);
            }
        return [.. loaded, .. AssetMap.All.Select(a => a.Path).Where(path => path.StartsWith("lib/htmx/", StringComparison.Ordinal))];
    }

    /// <summary>Scripts fetched only for a call: those in js/call that no page loads.</summary>
    private static HashSet<string> OfCalls() =>
        [.. AssetMap.All.Select(a => a.Path).Where(path => path.StartsWith("js/call/", StringComparison.Ordinal)).Except(OfPages())];

    [GeneratedRegex(@"^import [^']*'(\.[^']+)';", RegexOptions.Multiline)]
    private static partial Regex Imported();

    private static int Compressed(Func<Asset, bool> which)
    {
        var sum = 0;
        foreach (var asset in AssetMap.All.Where(which))
        {
            using var memory = new MemoryStream();
            using (var stream = new BrotliStream(memory, CompressionLevel.SmallestSize)) stream.Write(asset.Bytes);
            sum += memory.ToArray().Length;
        }
        return sum;
    }

    [GeneratedRegex(@"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"#[0-9a-f]{3,8}\b(?=[^{]*[;}])|\brgba?\(|\bhsla?\(|\boklch\(", RegexOptions.IgnoreCase)]
    private static partial Regex Colour();

    [GeneratedRegex(@"(?:<icon name=""|\bicon\('|symbol: ')([a-z0-9-]+)[""']")]
    private static partial Regex Icon();

    [GeneratedRegex(@"\bmax[lL]ength\b")]
    private static partial Regex MaxLength();

    [GeneratedRegex(@"https?://|url\(\s*['""]?//")]
    private static partial Regex Foreign();
}
