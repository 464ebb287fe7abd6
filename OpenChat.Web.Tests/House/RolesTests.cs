using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>The code asks for permissions, so that custom roles can come.</summary>
public sealed partial class RolesTests
{
    /// <summary>Where roles have names, and where a demo server gets its people.</summary>
    private static readonly string[] May = ["Pages/Zones/RoleNames.cs", "Cli/Populate.cs"];

    [Fact]
    public void Only_the_domain_compares_roles() =>
        Assert.Empty(Sources.Of(".cs", ".cshtml").Where(s => s.Folder != "Domain" && !May.Contains(s.Path) && Roles().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Who_may_see_a_channel_and_who_is_blocked_is_stated_once()
    {
        Assert.Equal(["Data/Visibility.cs"], Naming(@"\.Access\.Any\("));
// Both directions of one person's blocks in one statement.
        Assert.Equal(["Data/BlockRule.cs"], Naming(@"BlockerId == ([\w.]+)\b[^;]*BlockedId == \1\b|BlockedId == ([\w.]+)\b[^;]*BlockerId == \2\b"));
    }

    private static IEnumerable<string> Naming(string pattern) => Sources.Of(".cs", ".cshtml").Where(s => Regex.IsMatch(s.Text, pattern)).Select(s => s.Path);

    [GeneratedRegex(@"\bRole\.(Member|Moderator|Admin|Owner)\b")]
    private static partial Regex Roles();
}
