using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>Registers the database, and migrates it at start.</summary>
public static class DatabaseSetup
{
    /// <summary>Sizes of the context pools. SQLite needs fewer at once, and each holds a connection with its cache.</summary>
    private const int PostgresContexts = 64, SqliteContexts = 32;

    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<DatabaseOptions>("Database");
        builder.Services.AddSingleton(options).AddSingleton(QueryRules.Default).AddSingleton<DataFolder>().AddSingleton<Outage>();
        if (options.UsesPostgres)
            builder.Services.AddPooledDbContextFactory<PostgresDb>(Configure, PostgresContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<PostgresDb>(services));
        else
            builder.Services.AddPooledDbContextFactory<SqliteDb>(Configure, SqliteContexts)
                .AddSingleton<IDbContextFactory<AppDb>>(services => new Factory<SqliteDb>(services));
        builder.Services.AddScoped(services => services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContext());
        builder.Services.AddSingleton<WriteMetrics>();
        builder.Services.AddSingleton<WriteQueue>().AddHostedService(services => services.GetRequiredService<WriteQueue>());
        builder.Services.AddSingleton<HighWaterMark>().AddSingleton<EventLog>();
        builder.Services.AddSingleton<OneServer>().AddHostedService(services => services.GetRequiredService<OneServer>());
        builder.Services.AddHostedService<FileCheck>();
        builder.Services.AddSingleton<Pruning>().AddHostedService(services => services.GetRequiredService<Pruning>());
        return builder;

        void Configure(IServiceProvider services, DbContextOptionsBuilder db) =>
            db.Use(options, services.GetRequiredService<QueryRules>(), services.GetRequiredService<Outage>(),
                services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Configures a context. Tests of query plans use it too, so that they see the SQL that the server runs.</summary>
    public static void Use(
        this DbContextOptionsBuilder db, DatabaseOptions options, QueryRules? rules = null, Outage? outage = null,
        TimeProvider? time = null)
    {
        var file = ConnectionString(options);
        if (options.UsesPostgres)
            db.UseNpgsql(options.PostgresConnection).AddInterceptors(new PostgresConnections(outage, time ?? TimeProvider.System));
        else db.UseSqlite(file, Sqlite).AddInterceptors(new SqliteConnections(file), new SqliteStatements());
        db.AddInterceptors(rules ?? QueryRules.Default).ConfigureWarnings(LowerLevels);
    }

    /// <summary>For the server: locks the data folder and the database, migrates it, and loads the log's epoch.</summary>
    /// <exception cref="StartException">That is not possible; nothing was changed.</exception>
    public static Task TakeDatabaseAsync(this WebApplication app) => app.OpenAsync(async db =>
    {
        await app.Services.GetRequiredService<OneServer>().TakeAsync(db);
        await MigrateAsync(app, db);
    });

    /// <summary>For a command that fills an empty instance, also beside a server on PostgreSQL.</summary>
    /// <exception cref="StartException">That is not possible; nothing was changed.</exception>
    public static Task MigrateAsync(this WebApplication app) => app.OpenAsync(db => MigrateAsync(app, db));

    private static async Task MigrateAsync(WebApplication app, AppDb db)
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        folder.Take();
        await new Upgrade(db, folder, app.Services.GetRequiredService<DatabaseOptions>(), app.Logger).RunAsync();
        await app.Services.GetRequiredService<EventLog>().LoadAsync(db);
    }

    /// <summary>For a command, which may run beside the server: changes neither the schema nor the folder.</summary>
    /// <exception cref="StartException">There is no database of this version.</exception>
    public static Task OpenDatabaseAsync(this WebApplication app) => app.OpenAsync(async db =>
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        if (!app.Services.GetRequiredService<DatabaseOptions>().UsesPostgres && !File.Exists(folder.DatabaseFile))
            throw new StartException(
                $"There is no OpenChat in {folder.FullPath}. Start the server first, and use the same --data DIR here.", mayPass: true);
        await Upgrade.CheckAsync(db);
    });

    private static async Task OpenAsync(this WebApplication app, Func<AppDb, Task> open)
    {
        try
        {
            await using var db = await app.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
            app.Logger.LogDebug("EF takes {Model}", db.Model.GetType().Name); // Named after the context if bin/publish compiled it.
            await open(db);
        }
        catch (Exception error) when (DatabaseTrouble.Explain(error, app.Services.GetRequiredService<DataFolder>()) is StartException known)
        {
            throw known;
        }
    }

    /// <summary>Callers log failures, because only they know which matter: a write may be retried, a full disk is logged once.</summary>
    private static void LowerLevels(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.TransactionError, LogLevel.Debug),
        (RelationalEventId.ConnectionError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug), (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug));

    /// <summary>Passes a list as one parameter: with one per entry, each length would be a new statement to parse.</summary>
    private static void Sqlite(SqliteDbContextOptionsBuilder sqlite) =>
        sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);

    private static string ConnectionString(DatabaseOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(options.DataFolder, "openchat.db"),
        DefaultTimeout = 4, // Seconds a write waits for another program's lock; its page answers within five.
    }.ToString();

    /// <summary>Provides <see cref="AppDb"/>; each provider has its own context type, and so its own migrations.</summary>
    private sealed class Factory<TDb>(IServiceProvider services) : IDbContextFactory<AppDb> where TDb : AppDb
    {
        private readonly IDbContextFactory<TDb> inner = services.GetRequiredService<IDbContextFactory<TDb>>();
        public AppDb CreateDbContext() => inner.CreateDbContext();
    }
}
