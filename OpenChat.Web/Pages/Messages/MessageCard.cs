using OpenChat.Web.Messaging;

namespace OpenChat.Web.Pages.Messages;

/// <summary>A message shown outside its channel.</summary>
/// <param name="IsBlocked">The viewer blocked its author: the words are left out.</param>
/// <param name="Place">Its channel, where the page does not say it.</param>
public sealed record MessageCard(MessageView Message, bool IsBlocked, string? Place = null);
