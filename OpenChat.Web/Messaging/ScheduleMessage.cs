using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>What became of scheduling.</summary>
public enum ScheduleOutcome
{
    Done,
    /// <summary>No such channel, or nothing scheduled by this person (404).</summary>
    NotFound,
    /// <summary>They may not post there.</summary>
    NotAllowed,
    Empty,
    TooLong,
    /// <summary>The time has passed.</summary>
    Past,
    /// <summary>Beyond <see cref="ScheduledMessage.Furthest"/>.</summary>
    TooFar,
    /// <summary>They have <see cref="ScheduledMessage.Max"/> waiting.</summary>
    TooMany,
}

/// <summary>Keeps a message for later, changes it, or drops it. <see cref="SendScheduled"/> sends it.</summary>
public sealed class ScheduleMessage(WriteQueue queue, SendScheduled sender)
{
    /// <summary>A minute that has just begun is not past: a form takes a while to fill in.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <param name="at">UTC.</param>
    /// <param name="nonce">From the sender's browser: the same one schedules once. If it is empty, a new one is used.</param>
    public async Task<ScheduleOutcome> AddAsync(Guid channelId, Guid authorId, Draft draft, DateTime at, string? nonce = null)
    {
        draft = draft.Cleaned();
        var id = string.IsNullOrEmpty(nonce) ? Guid.CreateVersion7() : IdOf(authorId, nonce);
        return await queue.RunAsync(async scope =>
        {
            if (await FindAsync(scope.Db, id, authorId) is not null) return ScheduleOutcome.Done;
            if (await scope.ChannelAsync(channelId, authorId) is not { } channel) return ScheduleOutcome.NotFound;
            if (!await PostMessage.MayPostAsync(scope.Db, channel, authorId)) return ScheduleOutcome.NotAllowed;
            if (Check(draft, at, scope.Now) is { } refusal) return refusal;
            var waiting = await scope.Db.ScheduledMessages.CountAsync(s => s.AuthorId == authorId);
            if (waiting >= ScheduledMessage.Max) return ScheduleOutcome.TooMany;
            var scheduled = new ScheduledMessage
            {
                Id = id,
                ChannelId = channelId,
                AuthorId = authorId,
                Text = draft.Text,
                ReplyToId = draft.ReplyTo,
                IsQuiet = draft is { ReplyTo: not null, Notifies: false },
                DueAt = at,
            };
            scope.Db.ScheduledMessages.Add(scheduled);
            Tell(scope, scheduled);
            return ScheduleOutcome.Done;
        });
    }

    /// <summary>Another text, another time, or another try after it could not be sent.</summary>
    /// <param name="at">UTC; null sends it now.</param>
    public async Task<ScheduleOutcome> ChangeAsync(Guid id, Guid authorId, string text, DateTime? at)
    {
        var draft = new Draft(text).Cleaned();
        return await queue.RunAsync(async scope =>
        {
            if (await FindAsync(scope.Db, id, authorId) is not { } scheduled) return ScheduleOutcome.NotFound;
            if (Check(draft, at ?? scope.Now, scope.Now) is { } refusal) return refusal;
            (scheduled.Text, scheduled.DueAt, scheduled.HasFailed) = (draft.Text, at ?? scope.Now, false);
            Tell(scope, scheduled);
            return ScheduleOutcome.Done;
        });
    }

    public Task<ScheduleOutcome> RemoveAsync(Guid id, Guid authorId) => queue.RunAsync(async scope =>
    {
        if (await FindAsync(scope.Db, id, authorId) is not { } scheduled) return ScheduleOutcome.NotFound;
        scope.Db.ScheduledMessages.Remove(scheduled);
        Tell(scope, scheduled);
        return ScheduleOutcome.Done;
    });

    private static Guid IdOf(Guid authorId, string nonce) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{authorId:N} {nonce}")).AsSpan(..16));

    private static Task<ScheduledMessage?> FindAsync(AppDb db, Guid id, Guid authorId) =>
        db.ScheduledMessages.SingleOrDefaultAsync(s => s.Id == id && s.AuthorId == authorId);

    private static ScheduleOutcome? Check(Draft draft, DateTime at, DateTime now) =>
        draft.IsEmpty ? ScheduleOutcome.Empty
        : draft.IsTooLong ? ScheduleOutcome.TooLong
        : at < now - Grace ? ScheduleOutcome.Past
        : at > now + ScheduledMessage.Furthest ? ScheduleOutcome.TooFar
        : null;

    private void Tell(WriteScope scope, ScheduledMessage scheduled)
    {
        scope.Append(EventKind.Scheduled, scheduled.Id, user: scheduled.AuthorId);
        scope.Afterwards(sender.Wake);
    }
}
