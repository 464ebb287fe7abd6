using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>The door to the database: picks the provider, migrates at start.</summary>
public static class DatabaseSetup
{
    /// <summary>Kept to be used again. A thousand browsers that come back after a restart made so many new ones that collecting them took a third of the time.</summary>
    private const int PooledContexts = 64;

    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<DatabaseOptions>("Database");
        builder.Services.AddSingleton(options);
        if (options.UsesPostgres)
            builder.Services.AddPooledDbContextFactory<PostgresDb>(db => db.UseNpgsql(options.Postgres), PooledContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<PostgresDb>(services));
        else
            builder.Services.AddPooledDbContextFactory<SqliteDb>(db => db.UseSqlite(ConnectionString(options)).AddInterceptors(new SqlitePragmas()), PooledContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<SqliteDb>(services));
        builder.Services.AddScoped(services => services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContext());
        builder.Services.AddSingleton<WriteQueue>().AddHostedService(services => services.GetRequiredService<WriteQueue>());
        builder.Services.AddSingleton<HighWaterMark>().AddSingleton<EventLog>();
        builder.Services.AddSingleton<EventPruning>().AddHostedService(services => services.GetRequiredService<EventPruning>());
        return builder;
    }

    /// <summary>Makes the data folder, migrates, and finds out which history this is.</summary>
    public static async Task MigrateAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<DatabaseOptions>();
        Directory.CreateDirectory(options.DataFolder);
        Protect(options.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        // Asked first: before it migrates, it compares the whole model with the last migration, which costs each start time and is a test's to say.
        if ((await db.Database.GetPendingMigrationsAsync()).Any()) await db.Database.MigrateAsync();
        if (!options.UsesPostgres)
            Protect(Path.Combine(options.DataFolder, "openchat.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await app.Services.GetRequiredService<EventLog>().LoadAsync(db);
    }

    /// <summary>Nobody else on the machine reads what people wrote. Windows has no modes; there the folder's own rights hold.</summary>
    private static void Protect(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private static string ConnectionString(DatabaseOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(options.DataFolder, "openchat.db"),
        DefaultTimeout = 5,
    }.ToString();

    /// <summary>Lets everything ask for <see cref="AppDb"/> while each provider keeps its own context type and migrations.</summary>
    private sealed class Factory<TDb>(IServiceProvider services) : IDbContextFactory<AppDb> where TDb : AppDb
    {
        private readonly IDbContextFactory<TDb> inner = services.GetRequiredService<IDbContextFactory<TDb>>();
        public AppDb CreateDbContext() => inner.CreateDbContext();
    }
}
