using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenChat.Web.Data.Schema;

internal sealed class MessageSchema : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.Property(m => m.Text).HasMaxLength(Message.StoredMax);
        message.Property(m => m.Nonce).HasMaxLength(64);
        message.HasIndex(m => new { m.AuthorId, m.Nonce }).IsUnique();
        message.HasIndex(m => new { m.ChannelId, m.No }).IsUnique();
        message.HasIndex(m => new { m.ChannelId, m.Rev });
        // Few, and counted for every channel with something unread.
        message.HasIndex(m => new { m.ChannelId, m.No }, "ix_messages_deleted").HasFilter("deleted_at IS NOT NULL");
        message.HasIndex(m => new { m.ChannelId, m.PinnedAt }, "ix_messages_pinned").HasFilter("pinned_at IS NOT NULL");
        message.HasIndex(m => new { m.ChannelId, m.No }, "ix_messages_mentions_everyone").HasFilter("mentions_everyone");
        message.HasOne(m => m.Channel).WithMany().HasForeignKey(m => m.ChannelId);
        message.HasOne(m => m.Author).WithMany().HasForeignKey(m => m.AuthorId);
        message.HasOne(m => m.Call).WithMany().HasForeignKey(m => m.CallId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class MessageVersionSchema : IEntityTypeConfiguration<MessageVersion>
{
    public void Configure(EntityTypeBuilder<MessageVersion> version)
    {
        version.Property(v => v.Text).HasMaxLength(Message.StoredMax);
        version.HasIndex(v => new { v.MessageId, v.Id });
        version.HasOne(v => v.Message).WithMany().HasForeignKey(v => v.MessageId);
    }
}

internal sealed class KeptDraftSchema : IEntityTypeConfiguration<KeptDraft>
{
    public void Configure(EntityTypeBuilder<KeptDraft> draft)
    {
        draft.HasKey(d => new { d.UserId, d.ChannelId });
        draft.Property(d => d.Text).HasMaxLength(KeptDraft.TextMax);
        draft.HasOne(d => d.User).WithMany().HasForeignKey(d => d.UserId);
        draft.HasOne(d => d.Channel).WithMany().HasForeignKey(d => d.ChannelId);
    }
}

internal sealed class ScheduledMessageSchema : IEntityTypeConfiguration<ScheduledMessage>
{
    public void Configure(EntityTypeBuilder<ScheduledMessage> scheduled)
    {
        scheduled.Property(s => s.Text).HasMaxLength(Message.TextMax);
        scheduled.HasIndex(s => s.DueAt).HasFilter("NOT has_failed");
        scheduled.HasIndex(s => new { s.AuthorId, s.DueAt });
        scheduled.HasOne(s => s.Author).WithMany().HasForeignKey(s => s.AuthorId);
        scheduled.HasOne(s => s.Channel).WithMany().HasForeignKey(s => s.ChannelId);
    }
}

internal sealed class SavedMessageSchema : IEntityTypeConfiguration<SavedMessage>
{
    public void Configure(EntityTypeBuilder<SavedMessage> saved)
    {
        saved.HasKey(s => new { s.UserId, s.MessageId });
        saved.HasIndex(s => new { s.UserId, s.At });
        saved.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId);
        saved.HasOne(s => s.Message).WithMany().HasForeignKey(s => s.MessageId);
    }
}

internal sealed class MentionSchema : IEntityTypeConfiguration<Mention>
{
    public void Configure(EntityTypeBuilder<Mention> mention)
    {
        mention.HasKey(m => new { m.UserId, m.ChannelId, m.No }); // A person's mentions in a channel, after their read mark.
        mention.HasIndex(m => new { m.ChannelId, m.No });
        mention.HasOne<User>().WithMany().HasForeignKey(m => m.UserId);
        mention.HasOne<User>().WithMany().HasForeignKey(m => m.AuthorId);
        mention.HasOne<Channel>().WithMany().HasForeignKey(m => m.ChannelId);
    }
}

internal sealed class ReactionSchema : IEntityTypeConfiguration<Reaction>
{
    public void Configure(EntityTypeBuilder<Reaction> reaction)
    {
        reaction.HasKey(r => new { r.MessageId, r.UserId, r.Emoji });
        reaction.Property(r => r.Emoji).HasMaxLength(Emoji.Max);
        reaction.HasOne(r => r.Message).WithMany().HasForeignKey(r => r.MessageId);
        reaction.HasOne(r => r.User).WithMany().HasForeignKey(r => r.UserId);
    }
}

internal sealed class PendingReactSchema : IEntityTypeConfiguration<PendingReact>
{
    public void Configure(EntityTypeBuilder<PendingReact> pending)
    {
        pending.HasKey(p => p.MessageId);
        pending.HasOne(p => p.Message).WithMany().HasForeignKey(p => p.MessageId);
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
