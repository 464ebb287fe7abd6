namespace OpenChat.Web.Domain;

/// <summary>Text or voice in a zone, or direct between two people.</summary>
public enum ChannelKind { Text, Voice, Direct }
