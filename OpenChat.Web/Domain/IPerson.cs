namespace OpenChat.Web.Domain;

/// <summary>Whatever stands for a person on a page: enough to draw their picture and say their name.</summary>
public interface IPerson
{
    Guid Id { get; }
    string DisplayName { get; }
    Guid? AvatarId { get; }
}
