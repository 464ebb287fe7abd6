using Microsoft.AspNetCore.Identity;

namespace OpenChat.Web.Domain;

/// <summary>A person with an account on this server.</summary>
public class User : IdentityUser<Guid>, IPerson
{
    /// <summary>Longest display name, in characters.</summary>
    public const int DisplayNameMax = 50;

    public User() => Id = Guid.CreateVersion7();

    /// <summary>The name that others see, 1 to 50 characters; not unique, unlike <see cref="IdentityUser{T}.UserName"/>.</summary>
    public string DisplayName
    {
        get;
        set => (field, NameSkeleton) = (value, Lookalike.SkeletonOf(value));
    } = "";

    /// <summary>Equal for names that look alike.</summary>
    public string NameSkeleton { get; private set; } = "";

    /// <summary>The avatar's picture; null for the generated one.</summary>
    public Guid? AvatarId { get; set; }

    public Theme Theme { get; set; }

    /// <summary>May change the server's settings.</summary>
    public bool IsAdministrator { get; set; }

    public bool ShowsPresence { get; set; } = true;

    /// <summary>No one can message or call this person directly.</summary>
    public bool RefusesDirect { get; set; }

    /// <summary>No one sees in a direct channel how far this person has read, nor they how far others have.</summary>
    public bool HidesSeen { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>The tint of the generated avatar, 1 to 8.</summary>
    public int Hue => Hues.Of(Id);
}

/// <summary>The colour scheme; System follows the device.</summary>
public enum Theme { System, Light, Dark }
