using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.House;

/// <summary>What a browser loads: small, from here, and unchanged where it is somebody else's.</summary>
public sealed partial class AssetsTests
{
    private const int ScriptMax = 60 * 1024, CallMax = 16 * 1024, StyleMax = 15 * 1024;

    [Fact]
    public void What_a_page_loads_of_scripts_fits_its_budget() => Assert.InRange(Compressed(a => a.Path.EndsWith(".js", StringComparison.Ordinal) && !OfCalls().Contains(a.Path)), 1, ScriptMax);

    [Fact]
    public void What_a_call_loads_beyond_that_is_little()
    {
        Assert.Contains("js/call/session.js", OfCalls());
        Assert.InRange(Compressed(a => OfCalls().Contains(a.Path)), 1, CallMax);
    }

    [Fact]
    public void All_styles_together_fit_the_budget_of_one_page() => Assert.InRange(Compressed(a => a.Path.EndsWith(".css", StringComparison.Ordinal)), 1, StyleMax);

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
        Assert.Empty(AssetMap.All.Where(a => a.Path.StartsWith("lib/", StringComparison.Ordinal) && a.Path.EndsWith(".js", StringComparison.Ordinal) && !named.Contains(a.Path[4..])).Select(a => a.Path));
    }

    [Fact]
    public void Colours_stand_in_the_tokens_only() =>
        Assert.Empty(Sources.Of(".css").Where(s => !s.Path.EndsWith("tokens.css", StringComparison.Ordinal) && Colour().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Nothing_is_asked_of_anybody_else() =>
        Assert.Empty(Sources.Of(".js", ".css").Where(s => Foreign().IsMatch(s.Text.Replace("http://www.w3.org/", "", StringComparison.Ordinal))).Select(s => s.Path));

    /// <summary>Fetched when somebody calls or is called: what lies in js/call and no script of a page imports.</summary>
    private static HashSet<string> OfCalls()
    {
        var scripts = AssetMap.All.Where(a => a.Path.StartsWith("js/", StringComparison.Ordinal)).ToDictionary(a => a.Path, a => Encoding.UTF8.GetString(a.Bytes));
        var late = scripts.Keys.Where(path => path.StartsWith("js/call/", StringComparison.Ordinal)).ToHashSet();
        var open = new Queue<string>(scripts.Keys.Where(path => !late.Contains(path)));
        while (open.TryDequeue(out var path))
            foreach (Match import in Imported().Matches(scripts[path]))
            {
                var to = new Uri(new Uri($"http://any/{path}"), import.Groups[1].Value).AbsolutePath[1..];
                if (late.Remove(to)) open.Enqueue(to);
            }
        return late;
    }

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

    [GeneratedRegex(@"https?://|url\(\s*['""]?//")]
    private static partial Regex Foreign();
}
