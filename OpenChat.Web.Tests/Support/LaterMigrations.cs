using System.Diagnostics;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.Extensions.Hosting;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// Two migrations that no version has: with them in a server, a database of today's schema is an older one, so upgrades can be tested while
/// the product has a single migration.
/// </summary>
public static class LaterMigrations
{
    /// <summary>Set in a child process, <see cref="StartupHook"/> puts them in.</summary>
    public const string Variable = "OPENCHAT_TEST_LATER";

    public const string Index = "ix_seats_joined_at", Column = "seen_at";

    private const string First = "29980101000000_IndexSeats", Second = "29980102000000_SeatsSeen";

    private static readonly Dictionary<string, TypeInfo> All = new()
    {
        [First] = typeof(IndexSeats).GetTypeInfo(),
        [Second] = typeof(SeatsSeen).GetTypeInfo(),
    };

    /// <summary>In the place of the server's own contexts.</summary>
    public static IServiceCollection AddLaterMigrations(this IServiceCollection services) =>
        services.AddSingleton<IDbContextFactory<AppDb>>(s => new Factory(s.GetRequiredService<DatabaseOptions>()));

    /// <summary>Waits for the host that this process is about to build.</summary>
    internal static void AddToHost() => DiagnosticListener.AllListeners.Subscribe(new Listeners());

    private sealed class Factory(DatabaseOptions database) : IDbContextFactory<AppDb>
    {
        public AppDb CreateDbContext() => database.UsesPostgres ? new PostgresDb(Options<PostgresDb>()) : new SqliteDb(Options<SqliteDb>());

        private DbContextOptions<T> Options<T>() where T : AppDb
        {
            var options = new DbContextOptionsBuilder<T>();
            options.Use(database);
            return options.ReplaceService<IMigrationsAssembly, WithLater>().Options;
        }
    }

#pragma warning disable EF1001 // EF has no public way to add a migration of another assembly.
    private sealed class WithLater(
        ICurrentDbContext context,
        IDbContextOptions options,
        IMigrationsIdGenerator ids,
        IDiagnosticsLogger<DbLoggerCategory.Migrations> log)
        : MigrationsAssembly(context, options, ids, log)
    {
        public override IReadOnlyDictionary<string, TypeInfo> Migrations { get; } =
            new SortedList<string, TypeInfo>(new MigrationsAssembly(context, options, ids, log).Migrations.Concat(All).ToDictionary());
    }
#pragma warning restore EF1001

    [Migration(First)]
    private sealed class IndexSeats : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex(Index, "seats", "joined_at");
    }

    [Migration(Second)]
    private sealed class SeatsSeen : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(Column, "seats", nullable: true);
            migrationBuilder.CreateIndex("ix_seats_seen_at", "seats", Column);
        }
    }

    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
                host.ConfigureServices(services => services.AddLaterMigrations());
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
