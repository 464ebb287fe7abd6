using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OpenChat.Web.Data;

/// <summary>The database, on either provider. Queries use it directly; writes go through <see cref="WriteQueue"/>.</summary>
public abstract class AppDb(DbContextOptions options) : IdentityUserContext<User, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Zone> Zones => Set<Zone>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Invite> Invites => Set<Invite>();
    public DbSet<ZoneEmoji> ZoneEmoji => Set<ZoneEmoji>();
    public DbSet<Channel> Channels => Set<Channel>();
    public DbSet<ChannelAlias> ChannelAliases => Set<ChannelAlias>();
    public DbSet<Access> Access => Set<Access>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<MessageVersion> MessageVersions => Set<MessageVersion>();
    public DbSet<KeptDraft> KeptDrafts => Set<KeptDraft>();
    public DbSet<ScheduledMessage> ScheduledMessages => Set<ScheduledMessage>();
    public DbSet<SavedMessage> SavedMessages => Set<SavedMessage>();
    public DbSet<Mention> Mentions => Set<Mention>();
    public DbSet<Reaction> Reactions => Set<Reaction>();
    public DbSet<PendingReact> PendingReacts => Set<PendingReact>();
    public DbSet<ReadMark> ReadMarks => Set<ReadMark>();
    public DbSet<Block> Blocks => Set<Block>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<Seat> Seats => Set<Seat>();
    public DbSet<LogEvent> Events => Set<LogEvent>();
    public DbSet<Meta> Meta => Set<Meta>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Includes the passkeys table, which a context made at design time would otherwise lack.</summary>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<string>().HaveMaxLength(256);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDb).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            entity.SetTableName(Snake(entity.GetTableName()!.Replace("AspNet", "", StringComparison.Ordinal)));
            foreach (var property in entity.GetProperties()) property.SetColumnName(Snake(property.GetColumnName()));
            foreach (var key in entity.GetKeys()) key.SetName(Snake(key.GetName()!));
            foreach (var foreign in entity.GetForeignKeys()) foreign.SetConstraintName(Snake(foreign.GetConstraintName()!));
            foreach (var index in entity.GetIndexes()) index.SetDatabaseName(Snake(index.GetDatabaseName()!));
        }
    }

    /// <summary>Names that need no quotes in psql.</summary>
    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>All times are UTC. SQLite does not store the kind; PostgreSQL requires it. Internal for the compiled model.</summary>
    internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => DateTime.SpecifyKind(time, DateTimeKind.Utc), time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
