namespace OpenChat.Web.Domain;

/// <summary>What a page needs to show a person's avatar and name.</summary>
public interface IPerson
{
    Guid Id { get; }
    string DisplayName { get; }
    Guid? AvatarId { get; }
}
