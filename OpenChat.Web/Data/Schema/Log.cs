using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenChat.Web.Data.Schema;

/// <summary>No foreign keys: an event outlives its subject.</summary>
internal sealed class LogEventSchema : IEntityTypeConfiguration<LogEvent>
{
    public void Configure(EntityTypeBuilder<LogEvent> log)
    {
        log.ToTable("events");
        log.HasKey(e => e.Pos);
        log.Property(e => e.Pos).ValueGeneratedOnAdd();
        log.HasIndex(e => new { e.ChannelId, e.Pos });
        log.HasIndex(e => new { e.UserId, e.Pos });
        log.HasIndex(e => new { e.ZoneId, e.Pos });
    }
}

internal sealed class MetaSchema : IEntityTypeConfiguration<Meta>
{
    public void Configure(EntityTypeBuilder<Meta> meta)
    {
        meta.HasKey(m => m.Key);
        meta.Property(m => m.Key).HasMaxLength(64);
        meta.Property(m => m.Value).HasMaxLength(2000);
    }
}

internal sealed class DataProtectionKeySchema : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> key) => key.Property(k => k.Xml).HasColumnType("text");
}
