using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Data;

/// <summary>A message is written by raw SQL: a column of the model that the SQL lacks would stay empty without an error.</summary>
public sealed class NewColumnTests : IAsyncLifetime
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.WithCastAsync();
        await using var db = database.Open();
        await db.Database.ExecuteSqlAsync($"ALTER TABLE messages ADD COLUMN weather text", cancel);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory, InlineData(Weather.Rain), InlineData(null)]
    public async Task A_column_that_is_added_to_the_model_is_stored_without_a_change_to_the_insert(Weather? weather)
    {
        var factory = new Factory(database);
        using var metrics = new WriteMetrics();
        var outage = new Outage(TimeProvider.System, NullLogger<Outage>.Instance);
        using var queue = new WriteQueue(
            factory, database.Options, metrics, outage, TimeProvider.System, NullLogger<WriteQueue>.Instance);
        await queue.StartAsync(cancel);
        var message = new WeatherMessage
        {
            ChannelId = Cast.General.Id,
            AuthorId = Cast.Ben.Id,
            Nonce = "n",
            Text = "Rain?",
            Weather = weather,
        };
        await queue.RunAsync(async scope =>
        {
            message.CreatedAt = scope.Now;
            await scope.AddMessageAsync(await scope.Db.Channels.SingleAsync(c => c.Id == Cast.General.Id), message);
        });
        await queue.StopAsync(cancel);
        await using var db = factory.CreateDbContext();
        var stored = await db.Set<WeatherMessage>().SingleAsync(m => m.Id == message.Id, cancel);
        Assert.Equal((weather, "Rain?", message.No), (stored.Weather, stored.Text, stored.No));
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT weather FROM messages WHERE nonce = 'n'";
        Assert.Equal(weather is null ? DBNull.Value : "Rain", await command.ExecuteScalarAsync(cancel)); // As its converter has it.
    }

    public enum Weather { Sun, Rain }

    private sealed class WeatherMessage : Message
    {
        public Weather? Weather { get; set; }
    }

    /// <summary>The server's model with one more column in messages.</summary>
    private sealed class WiderModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
    {
        public override void Customize(ModelBuilder modelBuilder, DbContext context)
        {
            base.Customize(modelBuilder, context);
            var original = modelBuilder.Model.FindEntityType(typeof(Message))!;
            var columns = original.GetProperties().ToDictionary(p => p.Name, p => p.GetColumnName());
            modelBuilder.Ignore<Message>();
            modelBuilder.Entity<WeatherMessage>(message =>
            {
                message.ToTable("messages").Property(m => m.Weather).HasConversion<string>().HasColumnName("weather");
                foreach (var (property, column) in columns) message.Property(property).HasColumnName(column);
            });
        }
    }

    private sealed class Factory(TestDatabase database) : IDbContextFactory<AppDb>
    {
        public AppDb CreateDbContext() =>
            TestDatabase.UsesPostgres ? new PostgresDb(Options<PostgresDb>()) : new SqliteDb(Options<SqliteDb>());

        private DbContextOptions<T> Options<T>() where T : AppDb
        {
            var options = new DbContextOptionsBuilder<T>();
            options.Use(database.Options);
            return options.ReplaceService<IModelCustomizer, WiderModel>().Options;
        }
    }
}
