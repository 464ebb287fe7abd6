using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>The door to the database: picks the provider, migrates at start.</summary>
public static class DatabaseSetup
{
    /// <summary>
    /// Kept to be used again. A thousand browsers that come back after a restart made so many new ones that collecting them took a third of the time.
    /// Of SQLite's fewer are in use at once, because nobody waits for it but who writes or reads slowly, and each keeps a connection with what it has read.
    /// </summary>
    private const int PostgresContexts = 64, SqliteContexts = 32;

    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<DatabaseOptions>("Database");
        builder.Services.AddSingleton(options).AddSingleton(QueryRules.Default).AddSingleton<DataFolder>();
        if (options.UsesPostgres)
            builder.Services.AddPooledDbContextFactory<PostgresDb>((services, db) => db.Use(options, services.GetRequiredService<QueryRules>()), PostgresContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<PostgresDb>(services));
        else
            builder.Services.AddPooledDbContextFactory<SqliteDb>((services, db) => db.Use(options, services.GetRequiredService<QueryRules>()), SqliteContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<SqliteDb>(services));
        builder.Services.AddScoped(services => services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContext());
        builder.Services.AddSingleton<WriteMetrics>();
        builder.Services.AddSingleton<WriteQueue>().AddHostedService(services => services.GetRequiredService<WriteQueue>());
        builder.Services.AddSingleton<HighWaterMark>().AddSingleton<EventLog>();
        builder.Services.AddSingleton<OneServer>().AddHostedService(services => services.GetRequiredService<OneServer>());
        builder.Services.AddSingleton<Pruning>().AddHostedService(services => services.GetRequiredService<Pruning>());
        return builder;
    }

    /// <summary>How each database is asked: what holds in one wording of a question need not in another, so tests of plans ask in the same way.</summary>
    public static void Use(this DbContextOptionsBuilder db, DatabaseOptions options, QueryRules? rules = null)
    {
        var file = ConnectionString(options);
        if (options.UsesPostgres) db.UseNpgsql(options.PostgresConnection);
        else db.UseSqlite(file, Sqlite).AddInterceptors(new SqliteConnections(file), new SqliteStatements());
        db.AddInterceptors(rules ?? QueryRules.Default).ConfigureWarnings(SayOnce);
    }

    /// <summary>For the server itself: makes sure that no other one is on this database, then brings it up to date.</summary>
    /// <exception cref="StartException">Why that cannot be; nothing was changed then.</exception>
    public static Task TakeDatabaseAsync(this WebApplication app) => app.OpenAsync(async db =>
    {
        await app.Services.GetRequiredService<OneServer>().TakeAsync(db);
        await MigrateAsync(app, db);
    });

    /// <summary>For a command that fills an empty instance, also beside a server on PostgreSQL.</summary>
    /// <exception cref="StartException">Why that cannot be; nothing was changed then.</exception>
    public static Task MigrateAsync(this WebApplication app) => app.OpenAsync(db => MigrateAsync(app, db));

    /// <summary>Takes the data folder, brings the database to this version, and finds out which history this is.</summary>
    private static async Task MigrateAsync(WebApplication app, AppDb db)
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        folder.Take();
        await new Upgrade(db, folder, app.Services.GetRequiredService<DatabaseOptions>(), app.Logger).RunAsync();
        await app.Services.GetRequiredService<EventLog>().LoadAsync(db);
    }

    /// <summary>For a command, which may run beside the server: it changes neither schema nor folder.</summary>
    /// <exception cref="StartException">There is no database of this version.</exception>
    public static Task OpenDatabaseAsync(this WebApplication app) => app.OpenAsync(async db =>
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        if (!app.Services.GetRequiredService<DatabaseOptions>().UsesPostgres && !File.Exists(folder.DatabaseFile))
            throw new StartException($"There is no OpenChat in {folder.FullPath}. Start the server first, and use the same --data DIR here.", mayPass: true);
        await Upgrade.CheckAsync(db);
    });

    private static async Task OpenAsync(this WebApplication app, Func<AppDb, Task> open)
    {
        try
        {
            await using var db = await app.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
            app.Logger.LogDebug("EF takes {Model}", db.Model.GetType().Name); // SqliteDbModel or PostgresDbModel where bin/publish wrote it; else it is worked out.
            await open(db);
        }
        catch (Exception error) when (DatabaseTrouble.Explain(error, app.Services.GetRequiredService<DataFolder>()) is StartException known)
        {
            throw known;
        }
    }

    /// <summary>What fails is logged where it is known whether it matters: a write that runs again is no news, and a full disk is said once.</summary>
    private static void SayOnce(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.TransactionError, LogLevel.Debug), (RelationalEventId.ConnectionError, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug), (CoreEventId.QueryIterationFailed, LogLevel.Debug), (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug));

    /// <summary>A list in a question is one parameter, as it is for PostgreSQL: with one for each of its entries EF would word the question anew each time, and SQLite understand it anew.</summary>
    private static void Sqlite(SqliteDbContextOptionsBuilder sqlite) => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);

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
