namespace OpenChat.Web.Domain;

/// <summary>What a channel is for. One noun for all three: text in a zone, voice in a zone, and a conversation of two.</summary>
public enum ChannelKind { Text, Voice, Direct }
