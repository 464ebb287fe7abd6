using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenChat.Web.Data.Schema;

internal sealed class UserSchema : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.Property(u => u.DisplayName).HasMaxLength(User.DisplayNameMax);
        user.Property(u => u.NameSkeleton).HasMaxLength(Lookalike.SkeletonMax);
        user.HasIndex(u => u.NameSkeleton);
        // Identity's own index is not unique: two concurrent sign-ups would both pass its check.
        user.HasIndex(u => u.NormalizedEmail).IsUnique();
    }
}

internal sealed class SessionSchema : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.HasIndex(s => s.UserId);
        session.HasIndex(s => s.LastSeenAt);
        session.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId);
    }
}

internal sealed class BlockSchema : IEntityTypeConfiguration<Block>
{
    public void Configure(EntityTypeBuilder<Block> block)
    {
        block.HasKey(b => new { b.BlockerId, b.BlockedId });
        block.HasIndex(b => b.BlockedId);
        block.HasOne(b => b.Blocker).WithMany().HasForeignKey(b => b.BlockerId);
        block.HasOne(b => b.Blocked).WithMany().HasForeignKey(b => b.BlockedId);
    }
}
