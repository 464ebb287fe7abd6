using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.House;

/// <summary>What a browser loads: small, from here, and unchanged where it is somebody else's.</summary>
public sealed partial class AssetsTests
{
    private const int ScriptMax = 60 * 1024, StyleMax = 15 * 1024;

    [Fact]
    public void All_scripts_together_fit_the_budget_of_one_page() => Assert.InRange(Compressed(".js"), 1, ScriptMax);

    [Fact]
    public void All_styles_together_fit_the_budget_of_one_page() => Assert.InRange(Compressed(".css"), 1, StyleMax);

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

    private static int Compressed(string extension)
    {
        var sum = 0;
        foreach (var asset in AssetMap.All.Where(a => a.Path.EndsWith(extension, StringComparison.Ordinal)))
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
