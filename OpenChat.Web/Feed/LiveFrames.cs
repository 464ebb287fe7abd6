using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>
/// Turns log events into frames: the rows as they are now, one query per batch, each fragment rendered once for everyone.
/// Dispatch, replay and gap repair all use it.
/// </summary>
public sealed class LiveFrames(
    IServiceScopeFactory scopes, FragmentRenderer renderer, MessageFragments fragments, EventLog log, ILogger<LiveFrames> logger)
{
    /// <returns>One frame per event, in order; without bytes if there is nothing to send.</returns>
    public async Task<IReadOnlyList<LiveFrame>> MakeAsync(IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        try
        {
            return await MakeBatchAsync(events, cancel);
        }
        catch (Exception error) when (events.Count > 0 && !IsOutage(error))
        {
            if (events.Count == 1)
            {
                // A retry would fail again and hold up every stream. The count shows browsers that something is missing.
                logger.LogError(error, "Event {Position} could not be rendered and was skipped", events[0].Pos);
                return [new(events[0], default, default)];
            }
        }
        var frames = new List<LiveFrame>(events.Count); // One by one, because only some of them fail.
        foreach (var e in events) frames.AddRange(await MakeAsync([e], cancel));
        return frames;
    }

    /// <summary>
    /// The data of many messages for a browser that repairs a gap. One that cannot be rendered is left out, or the gap would never close.
    /// </summary>
    public async Task<IReadOnlyList<object>> ChangesDataAsync(IReadOnlyList<MessageView> messages)
    {
        var data = new List<object>(messages.Count);
        foreach (var message in messages)
        {
            try
            {
                data.Add(Data(message, message.Rev, (await fragments.HtmlAsync(message)).Value!));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogError(error, "Message {Id} cannot be rendered and is left out", message.Id);
            }
        }
        return data;
    }

    /// <summary>An outage passes, so it is waited for; an error in an event stays. Providers wrap outages in other exceptions.</summary>
    private static bool IsOutage(Exception? error) => error is not null
        && (error is OperationCanceledException or System.Data.Common.DbException or IOException or TimeoutException
            || IsOutage(error.InnerException));

    private async Task<IReadOnlyList<LiveFrame>> MakeBatchAsync(IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return [];
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var ids = events.Where(e => e.Kind.Traits.Counts).Select(e => e.SubjectId).Distinct().ToList();
        var messages = ids.Count == 0
            ? []
            : (await scope.ServiceProvider.GetRequiredService<MessageHistory>().ByIdAsync(ids)).ToDictionary(m => m.Id);
        var calls = new Queue<object?>(await CallFrames.DataAsync(db, renderer, [.. events.Where(e => e.Kind == EventKind.Call)], cancel));
        var mentions = await MentionFrames.LoadAsync(db, [.. events.Where(e => e.Kind == EventKind.Mention)], cancel);
        var marks = await ReadMarksAsync(db, events, cancel);
        var failed = await FailedAsync(db, events, cancel);
        var drafts = await DraftsAsync(db, events, cancel);
        var frames = new List<LiveFrame>(events.Count);
        foreach (var e in events)
        {
            cancel.ThrowIfCancellationRequested(); // Rendering is most of the work of a replay.
            if (e.Kind.Traits.Counts)
            {
                frames.Add(messages.TryGetValue(e.SubjectId, out var message)
                    ? await MessageFrameAsync(e, message) : new(e, default, default));
                continue;
            }
            object? data = e.Kind switch
            {
                EventKind.Call => calls.Dequeue(),
                EventKind.Read => new { channel = e.SubjectId, no = marks.GetValueOrDefault(e.Pos) },
                EventKind.MarkedUnread => new { channel = e.SubjectId, no = marks.GetValueOrDefault(e.Pos), back = true },
                EventKind.Mention => mentions.DataOf(e),
                EventKind.Draft => drafts.TryGetValue((e.UserId!.Value, e.SubjectId), out var kept)
                    ? new { channel = e.SubjectId, version = kept.Version, has = !kept.IsEmpty } : null,
                EventKind.Scheduled => new { id = e.SubjectId, failed = failed.Contains(e.SubjectId) },
                EventKind.Channel => new { zone = e.ZoneId, channel = e.SubjectId },
                EventKind.Member or EventKind.Profile => e.ZoneId is { } zone
                    ? new { zone, user = e.SubjectId }
                    : new { zone = e.SubjectId, user = e.UserId!.Value },
                EventKind.Zone => new { zone = e.SubjectId, deleted = e.UserId is not null }, // DeleteZone publishes to each member.
                EventKind.Emoji => new { zone = e.ZoneId, emoji = e.SubjectId },
                EventKind.Block => new { user = e.SubjectId },
                _ => null,
            };
            frames.Add(new(e, data is not null && e.Kind.Traits.Frame is { } name ? await EncodeAsync(e, name, data) : default, default)
            {
                Except = mentions.Except(e),
            });
        }
        return frames;
    }

    private static object Data(MessageView message, long? seq, string html) => new
    {
        channel = message.ChannelId,
        zone = message.ZoneId,
        seq,
        message.Rev,
        message.No,
        message.Id,
        message.Nonce,
        by = message.AuthorId,
        html,
    };

    private async Task<LiveFrame> MessageFrameAsync(LogEvent e, MessageView message)
    {
        if (e.Kind == EventKind.React && !message.IsDeleted) return new(e, await EncodeAsync(e, e.Kind.Traits.Frame!, new
        {
            channel = message.ChannelId,
            zone = message.ZoneId,
            seq = e.ChannelSeq,
            rev = e.ChannelSeq, // Not the message's: a later edit is still to come.
            message.No,
            message.Id,
            reactions = message.Part<Reactions>() is { } state ? await renderer.RenderTextAsync(Fragments.Part(state), message) : "",
        }), default);
        // A message that was deleted since has a frame for each of its earlier events too, or the count would have gaps: the first one
        // inserts its tombstone, as on a page loaded now, and the others delete it.
        var name = (message.IsDeleted && e.Kind != EventKind.Message ? EventKind.Delete : e.Kind).Traits.Frame!;
        var bytes = await EncodeAsync(e, name, Data(message, e.ChannelSeq, (await fragments.HtmlAsync(message)).Value!));
        if (e.Kind == EventKind.Delete)
        {
            var gone = new { channel = message.ChannelId, zone = message.ZoneId, gone = message.No };
            return new(e, bytes, await EncodeAsync(e, EventKinds.Unread, gone));
        }
        if (e.Kind != EventKind.Message) return new(e, bytes, default);
        var unread = await EncodeAsync(e, EventKinds.Unread, new
        {
            channel = message.ChannelId,
            zone = message.ZoneId,
            seq = e.ChannelSeq,
            n = message.No,
            by = message.AuthorId,
        });
        return new(e, bytes, unread);
    }

    /// <summary>Which scheduled messages were due and could not be sent.</summary>
    private static async Task<HashSet<Guid>> FailedAsync(AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        var ids = events.Where(e => e.Kind == EventKind.Scheduled).Select(e => e.SubjectId).Distinct().ToList();
        if (ids.Count == 0) return [];
        return await db.ScheduledMessages.Where(s => ids.Contains(s.Id) && s.HasFailed).Select(s => s.Id).ToHashSetAsync(cancel);
    }

    /// <summary>The newest version of a draft, and whether it holds anything, by person and channel. Pages request the text.</summary>
    private static async Task<Dictionary<(Guid, Guid), (long Version, bool IsEmpty)>> DraftsAsync(
        AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        var changed = events.Where(e => e.Kind == EventKind.Draft).Select(e => (User: e.UserId!.Value, Channel: e.SubjectId)).ToHashSet();
        if (changed.Count == 0) return [];
        var (users, channels) = (changed.Select(c => c.User).ToList(), changed.Select(c => c.Channel).ToList());
        var rows = await db.KeptDrafts.Where(d => users.Contains(d.UserId) && channels.Contains(d.ChannelId))
            .Select(d => new { d.UserId, d.ChannelId, d.Version, IsEmpty = d.Text == "" }).ToListAsync(cancel);
        return rows.ToDictionary(d => (d.UserId, d.ChannelId), d => (d.Version, d.IsEmpty));
    }

    /// <summary>By position of the event: how far its reader has read in its channel by now.</summary>
    private static async Task<Dictionary<long, long>> ReadMarksAsync(AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        var reads = events.Where(e => e.Kind is EventKind.Read or EventKind.MarkedUnread).Select(e => e.Pos).ToList();
        if (reads.Count == 0) return [];
        return await db.Events.Where(e => reads.Contains(e.Pos))
            .Join(
                db.ReadMarks,
                e => new { User = e.UserId!.Value, Channel = e.SubjectId },
                r => new { User = r.UserId, Channel = r.ChannelId },
                (e, r) => new { e.Pos, r.No })
            .ToDictionaryAsync(m => m.Pos, m => m.No, cancel);
    }

    private ValueTask<ReadOnlyMemory<byte>> EncodeAsync(LogEvent e, string name, object data) =>
        LiveFrame.EncodeAsync(name, data, new Cursor(log.Epoch, e.Pos));
}
