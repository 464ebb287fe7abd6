using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenChat.Web.Data.Schema;

internal sealed class ZoneSchema : IEntityTypeConfiguration<Zone>
{
    public void Configure(EntityTypeBuilder<Zone> zone)
    {
        zone.Property(z => z.Slug).HasMaxLength(80);
        zone.Property(z => z.Name).HasMaxLength(Zone.NameMax);
        zone.Property(z => z.Description).HasMaxLength(Zone.DescriptionMax);
        zone.HasIndex(z => z.Slug).IsUnique();
    }
}

internal sealed class MemberSchema : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.HasKey(m => new { m.ZoneId, m.UserId });
        member.HasIndex(m => m.UserId);
        member.HasOne(m => m.Zone).WithMany(z => z.Members).HasForeignKey(m => m.ZoneId);
        member.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId);
    }
}

internal sealed class InviteSchema : IEntityTypeConfiguration<Invite>
{
    public void Configure(EntityTypeBuilder<Invite> invite)
    {
        invite.Property(i => i.Code).HasMaxLength(32);
        invite.HasIndex(i => i.Code).IsUnique();
        invite.HasIndex(i => i.ZoneId);
        invite.HasIndex(i => i.CreatedAt);
        invite.HasOne(i => i.Zone).WithMany().HasForeignKey(i => i.ZoneId);
        invite.HasOne(i => i.Maker).WithMany().HasForeignKey(i => i.MakerId);
    }
}

internal sealed class ZoneEmojiSchema : IEntityTypeConfiguration<ZoneEmoji>
{
    public void Configure(EntityTypeBuilder<ZoneEmoji> emoji)
    {
        emoji.Property(e => e.Name).HasMaxLength(ZoneEmoji.NameMax);
        emoji.Property(e => e.Picture).HasMaxLength(32);
        emoji.HasIndex(e => new { e.ZoneId, e.Name }).IsUnique().HasFilter("deleted_at IS NULL");
        emoji.HasOne(e => e.Zone).WithMany().HasForeignKey(e => e.ZoneId);
        emoji.HasOne(e => e.AddedBy).WithMany().HasForeignKey(e => e.AddedById).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class ChannelSchema : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> channel)
    {
        channel.Property(c => c.Slug).HasMaxLength(Channel.NameMax);
        channel.Property(c => c.Name).HasMaxLength(Channel.NameMax);
        channel.Property(c => c.Topic).HasMaxLength(Channel.TopicMax);
        channel.Property(c => c.PairKey).HasMaxLength(64);
        channel.HasIndex(c => new { c.ZoneId, c.Slug }).IsUnique();
        channel.HasIndex(c => c.PairKey).IsUnique();
        channel.HasOne(c => c.Zone).WithMany(z => z.Channels).HasForeignKey(c => c.ZoneId);
    }
}

internal sealed class ChannelAliasSchema : IEntityTypeConfiguration<ChannelAlias>
{
    public void Configure(EntityTypeBuilder<ChannelAlias> alias)
    {
        alias.HasKey(a => new { a.ZoneId, a.Slug });
        alias.Property(a => a.Slug).HasMaxLength(Channel.NameMax);
        alias.HasIndex(a => a.ChannelId);
        alias.HasOne(a => a.Channel).WithMany().HasForeignKey(a => a.ChannelId);
    }
}

internal sealed class AccessSchema : IEntityTypeConfiguration<Access>
{
    public void Configure(EntityTypeBuilder<Access> access)
    {
        access.HasKey(a => new { a.ChannelId, a.UserId });
        access.HasIndex(a => a.UserId);
        access.HasOne(a => a.Channel).WithMany(c => c.Access).HasForeignKey(a => a.ChannelId);
        access.HasOne(a => a.User).WithMany().HasForeignKey(a => a.UserId);
    }
}
