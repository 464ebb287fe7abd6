using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data.Schema;

internal sealed class MessageSchema : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.Property(m => m.Text).HasMaxLength(Message.TextMax);
        message.Property(m => m.Nonce).HasMaxLength(64);
        message.HasIndex(m => new { m.AuthorId, m.Nonce }).IsUnique();
        message.HasIndex(m => new { m.ChannelId, m.No }).IsUnique();
        message.HasIndex(m => new { m.ChannelId, m.Rev });
        message.HasOne(m => m.Channel).WithMany().HasForeignKey(m => m.ChannelId);
        message.HasOne(m => m.Author).WithMany().HasForeignKey(m => m.AuthorId);
        message.HasOne(m => m.Call).WithMany().HasForeignKey(m => m.CallId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class ReadMarkSchema : IEntityTypeConfiguration<ReadMark>
{
    public void Configure(EntityTypeBuilder<ReadMark> mark)
    {
        mark.HasKey(r => new { r.UserId, r.ChannelId });
        mark.HasOne<User>().WithMany().HasForeignKey(r => r.UserId);
        mark.HasOne<Channel>().WithMany().HasForeignKey(r => r.ChannelId);
    }
}
