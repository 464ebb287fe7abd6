using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>
/// Turns log events into frames: the rows as they are now, one query per batch, each fragment rendered once for everybody.
/// Dispatch, replay and the repair of gaps all come through here.
/// </summary>
public sealed class LiveFrames(IServiceScopeFactory scopes, FragmentRenderer renderer, MessageFragments fragments, EventLog log, ILogger<LiveFrames> logger)
{
    /// <returns>One for each event, in order; one of which nothing can be told has no bytes.</returns>
    public async Task<IReadOnlyList<LiveFrame>> MakeAsync(IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        try
        {
            return await MakeTogetherAsync(events, cancel);
        }
        catch (Exception error) when (events.Count > 0 && !IsOfTheDatabase(error))
        {
            if (events.Count == 1)
            {
                // It would fail again, and every stream stands behind it. The count shows browsers that something is missing.
                logger.LogError(error, "Event {Position} cannot be told and is passed over", events[0].Pos);
                return [new(events[0], default, default)];
            }
        }
        var frames = new List<LiveFrame>(events.Count); // One of them fails; its neighbours need not.
        foreach (var e in events) frames.AddRange(await MakeAsync([e], cancel));
        return frames;
    }

    /// <summary>The data of many messages for a browser that closes a gap; one that cannot be rendered is left out, or all behind it would wait.</summary>
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

    /// <summary>An outage passes and is waited for; what is wrong with an event itself stays wrong. The provider wraps the one in other exceptions.</summary>
    private static bool IsOfTheDatabase(Exception? error) => error is not null
        && (error is OperationCanceledException or System.Data.Common.DbException or IOException or TimeoutException || IsOfTheDatabase(error.InnerException));

    private async Task<IReadOnlyList<LiveFrame>> MakeTogetherAsync(IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return [];
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var ids = events.Where(e => e.Kind.Traits.Counts).Select(e => e.SubjectId).Distinct().ToList();
        var messages = ids.Count == 0 ? [] : (await scope.ServiceProvider.GetRequiredService<MessageHistory>().ByIdAsync(ids)).ToDictionary(m => m.Id);
        var calls = new Queue<object?>(await CallFrames.DataAsync(db, renderer, [.. events.Where(e => e.Kind == EventKind.Call)], cancel));
        var marks = await ReadMarksAsync(db, events, cancel);
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
                EventKind.Channel => new { zone = e.ZoneId, channel = e.SubjectId },
                EventKind.Member or EventKind.Profile => e.ZoneId is { } zone ? new { zone, user = e.SubjectId } : new { zone = e.SubjectId, user = e.UserId!.Value },
                EventKind.Zone => new { zone = e.SubjectId },
                EventKind.Block => new { user = e.SubjectId },
                _ => null,
            };
            frames.Add(new(e, data is not null && e.Kind.Traits.Frame is { } name ? await EncodeAsync(e, name, data) : default, default));
        }
        return frames;
    }

    private static object Data(MessageView message, long? seq, string html) =>
        new { channel = message.ChannelId, zone = message.ZoneId, seq, message.Rev, message.No, message.Id, message.Nonce, by = message.AuthorId, html };

    private async Task<LiveFrame> MessageFrameAsync(LogEvent e, MessageView message)
    {
        // A message deleted since is told of at each of its earlier events, which keeps the count gapless: at its first what is left of
        // it is inserted, as on a page that is loaded now, and at the others it is deleted.
        var name = (message.IsDeleted && e.Kind != EventKind.Message ? EventKind.Delete : e.Kind).Traits.Frame!;
        var bytes = await EncodeAsync(e, name, Data(message, e.ChannelSeq, (await fragments.HtmlAsync(message)).Value!));
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

    /// <summary>By position: how far each reader is now, who read where their event says.</summary>
    private static async Task<Dictionary<long, long>> ReadMarksAsync(AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        var reads = events.Where(e => e.Kind == EventKind.Read).Select(e => e.Pos).ToList();
        if (reads.Count == 0) return [];
        return await db.Events.Where(e => reads.Contains(e.Pos))
            .Join(db.ReadMarks, e => new { User = e.UserId!.Value, Channel = e.SubjectId }, r => new { User = r.UserId, Channel = r.ChannelId }, (e, r) => new { e.Pos, r.No })
            .ToDictionaryAsync(m => m.Pos, m => m.No, cancel);
    }

    private ValueTask<ReadOnlyMemory<byte>> EncodeAsync(LogEvent e, string name, object data) => LiveFrame.EncodeAsync(name, data, new Cursor(log.Epoch, e.Pos));
}
