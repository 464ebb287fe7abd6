namespace OpenChat.Web.Pages.Shared;

/// <summary>The head of a page about something in a channel.</summary>
/// <param name="Address">Back to its place in the channel.</param>
public sealed record BackHead(string Address, string Title);
