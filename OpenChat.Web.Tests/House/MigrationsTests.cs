using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>Both databases change together. That neither lacks a change of the model is asked by bin/test.</summary>
public sealed class MigrationsTests
{
    [Fact]
    public void Both_databases_have_the_same_migrations_in_the_same_order() => Assert.Equal(Names("Sqlite"), Names("Postgres"));

    private static IEnumerable<string> Names(string provider) =>
        Directory.EnumerateFiles(Path.Combine(Sources.Web, "Migrations", provider), "2*.cs").Select(f => Path.GetFileName(f)!)
            .Where(f => !f.EndsWith(".Designer.cs", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => Regex.Replace(f, @"^\d+_", ""));
}
