using Microsoft.AspNetCore.Html;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>A message as everybody sees it: nothing in it depends on who looks.</summary>
/// <param name="ZoneId">The zone of its channel; null in a direct channel.</param>
/// <param name="Body">Sanitised HTML; empty once deleted.</param>
/// <param name="Call">What a call line tells of; null for text.</param>
public sealed record MessageView(
    Guid Id, Guid ChannelId, Guid? ZoneId, long No, long Seq, long Rev, MessageKind Kind, Author Author, IHtmlContent Body,
    DateTime CreatedAt, DateTime? EditedAt, bool IsDeleted, string Nonce, CallLine? Call);

/// <summary>Who wrote it.</summary>
/// <param name="Role">Their role in the channel's zone; null in a direct channel and for people who left.</param>
public sealed record Author(Guid Id, string Username, string DisplayName, Guid? AvatarId, Role? Role) : IPerson
{
    public int Hue => Hues.Of(Id);
}

/// <summary>What became of a call.</summary>
/// <param name="Duration">From the answer to the end; null while it goes on or when nobody answered.</param>
public sealed record CallLine(Guid Id, CallState State, CallEnd? End, TimeSpan? Duration);
