using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.House;

/// <summary>Both databases have the same migrations, and neither lacks a change of the model.</summary>
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

    [Fact]
    public void Each_migration_is_one_transaction_so_that_a_power_cut_in_it_leaves_nothing_halfway()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        using var postgres = new PostgresDesignTime().CreateDbContext([]);
        foreach (var db in new AppDb[] { sqlite, postgres })
        {
            var migrations = db.GetService<IMigrationsAssembly>();
            foreach (var (id, type) in migrations.Migrations)
            {
                var migration = migrations.CreateMigration(type, db.Database.ProviderName!);
                var commands = db.GetService<IMigrationsSqlGenerator>().Generate(migration.UpOperations, migration.TargetModel);
                Assert.All(commands, command => Assert.False(command.TransactionSuppressed, $"{id}: {command.CommandText}"));
            }
        }
    }

    private static IEnumerable<string> Names(string provider) =>
        Directory.EnumerateFiles(Path.Combine(Sources.Web, "Migrations", provider), "2*.cs")
            .Select(f => Path.GetFileName(f)!)
            .Where(f => !f.EndsWith(".Designer.cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(f => Regex.Replace(f, @"^\d+_", ""));
}
