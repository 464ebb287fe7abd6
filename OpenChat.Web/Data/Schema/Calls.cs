using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenChat.Web.Data.Schema;

internal sealed class CallSchema : IEntityTypeConfiguration<Call>
{
    public void Configure(EntityTypeBuilder<Call> call)
    {
        call.Property(c => c.Nonce).HasMaxLength(64);
        call.Property(c => c.Version).IsConcurrencyToken();
        call.HasIndex(c => c.LiveChannelId).IsUnique();
        call.HasIndex(c => new { c.MakerId, c.Nonce }).IsUnique();
        call.HasIndex(c => c.RingDeadline);
        call.HasIndex(c => new { c.Kind, c.EndedAt });
        call.HasOne(c => c.Channel).WithMany().HasForeignKey(c => c.ChannelId);
        call.HasOne(c => c.Maker).WithMany().HasForeignKey(c => c.MakerId);
    }
}

internal sealed class SeatSchema : IEntityTypeConfiguration<Seat>
{
    public void Configure(EntityTypeBuilder<Seat> seat)
    {
        seat.HasIndex(s => s.LiveUserId).IsUnique();
        seat.HasIndex(s => s.DeadlineAt);
        seat.HasIndex(s => new { s.CallId, s.UserId });
        seat.HasIndex(s => s.Inst);
        seat.HasIndex(s => s.SessionId);
        seat.HasIndex(s => s.LeftAt);
        seat.HasOne(s => s.Call).WithMany(c => c.Seats).HasForeignKey(s => s.CallId);
        seat.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId);
    }
}
