using System.Linq.Expressions;
using Microsoft.AspNetCore.Html;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>A message as everyone sees it: its row, then its parts. Nothing in it depends on the viewer.</summary>
public sealed record MessageView
{
    public required Guid Id { get; init; }
    public required Guid ChannelId { get; init; }

    /// <summary>The zone of its channel; null in a direct channel.</summary>
    public required Guid? ZoneId { get; init; }

    public required MessageKind Kind { get; init; }
    public required Guid AuthorId { get; init; }
    public required DateTime CreatedAt { get; init; }
    public long No { get; init; }
    public long Seq { get; init; }
    public long Rev { get; init; }
    public DateTime? EditedAt { get; init; }
    public bool IsDeleted { get; init; }
    public bool IsPinned { get; init; }
    public Guid? CallId { get; init; }

    /// <summary>The message of the same channel that it replies to, or that this line says was pinned.</summary>
    public Guid? ReplyToId { get; init; }

    /// <summary>The message, of any channel, that it passes on.</summary>
    public Guid? ForwardOfId { get; init; }

    /// <summary>Whether it may have reactions. Most messages never had any and need no query for them.</summary>
    public bool WasReactedTo { get; init; }

    public string Nonce { get; init; } = "";

    /// <summary>Whether it is a reply that mentions no one by being one.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>As it is stored; empty once deleted.</summary>
    public string Text { get; init; } = "";

    /// <summary>States of parts that its rev covers.</summary>
    public PartStates Covered { get; init; } = PartStates.None;

    /// <summary>States of the other parts, as they were when it was last shown.</summary>
    public PartStates Renewed { get; init; } = PartStates.None;

    /// <summary>Its text as sanitised HTML.</summary>
    public IHtmlContent Body => Text.Length == 0 ? HtmlString.Empty : MessageBody.Of(Text, token => Part<Mentions>().Chip(token));

    public T? Part<T>() where T : PartState => Covered.Find<T>() ?? Renewed.Find<T>();

    public IEnumerable<PartState> At(PartPlace place) => Covered.Concat(Renewed).Where(state => state.Place == place);

    /// <summary>Only the columns that are shown: with fifty rows, columns are what costs.</summary>
    public static Expression<Func<Message, MessageView>> OfRow { get; } = m => new MessageView
    {
        Id = m.Id,
        ChannelId = m.ChannelId,
        ZoneId = m.Channel!.ZoneId,
        Kind = m.Kind,
        AuthorId = m.AuthorId,
        CreatedAt = m.CreatedAt,
        No = m.No,
        Seq = m.Seq,
        Rev = m.Rev,
        EditedAt = m.EditedAt,
        IsDeleted = m.DeletedAt != null,
        IsPinned = m.PinnedAt != null,
        CallId = m.CallId,
        ReplyToId = m.ReplyToId,
        ForwardOfId = m.ForwardOfId,
        WasReactedTo = m.ReactedAt != null,
        IsQuiet = m.IsQuiet,
        Nonce = m.Nonce,
        Text = m.Text,
    };
}
