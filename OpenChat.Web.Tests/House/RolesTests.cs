using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>The code checks permissions and not roles, so that custom roles stay possible.</summary>
public sealed partial class RolesTests
{
    /// <summary>Where roles get their names, and where a demo server gets its people.</summary>
    private static readonly string[] May = ["Pages/Zones/RoleNames.cs", "Cli/Populate.cs"];

    [Fact]
    public void Only_the_domain_compares_roles() =>
        Assert.Empty(Sources.Of(".cs", ".cshtml")
            .Where(s => s.Folder != "Domain" && !May.Contains(s.Path) && Roles().IsMatch(s.Text))
            .Select(s => s.Path));

    /// <summary>Another role may get the permission to transfer a zone; its holders still don't own the zone.</summary>
    [Fact]
    public void No_one_is_taken_for_the_owner_because_they_may_transfer_the_zone() =>
        Assert.Equal(["Pages/Zones/RoleNames.cs", "Zones/TransferZone.cs"], Naming(@"Permission\.TransferZone\b").Order());

    [Fact]
    public void Who_may_see_a_channel_and_who_is_blocked_is_stated_once()
    {
        Assert.Equal(["Data/Visibility.cs"], Naming(@"\.Access\.Any\("));
        // Both directions of one person's blocks in one statement.
        Assert.Equal(
            ["Data/BlockRule.cs"],
            Naming(@"BlockerId == ([\w.]+)\b[^;]*BlockedId == \1\b|BlockedId == ([\w.]+)\b[^;]*BlockerId == \2\b"));
    }

    private static IEnumerable<string> Naming(string pattern) =>
        Sources.Of(".cs", ".cshtml").Where(s => Regex.IsMatch(s.Text, pattern)).Select(s => s.Path);

    [GeneratedRegex(@"\bRole\.(Member|Moderator|Admin|Owner)\b")]
    private static partial Regex Roles();
}
