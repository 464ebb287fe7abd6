using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.House;

/// <summary>Both databases change together, and neither lacks a change of the model.</summary>
public sealed class MigrationsTests
{
    [Fact]
    public void Both_databases_have_the_same_migrations_in_the_same_order() => Assert.Equal(Names("Sqlite"), Names("Postgres"));

    [Fact]
    public void Every_change_of_the_model_has_a_migration_on_each()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        using var postgres = new PostgresDesignTime().CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(postgres.Database.HasPendingModelChanges());
    }

    private static IEnumerable<string> Names(string provider) =>
        Directory.EnumerateFiles(Path.Combine(Sources.Web, "Migrations", provider), "2*.cs").Select(f => Path.GetFileName(f)!)
            .Where(f => !f.EndsWith(".Designer.cs", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => Regex.Replace(f, @"^\d+_", ""));
}
