namespace OpenChat.Web.Domain;

/// <summary>What a member is in a zone, least first: a higher one may do all that a lower one may.</summary>
public enum Role { Member, Moderator, Admin, Owner }
