using Microsoft.AspNetCore.Identity;

namespace OpenChat.Web.Domain;

/// <summary>A person with an account on this server.</summary>
public class User : IdentityUser<Guid>, IPerson
{
    /// <summary>Longest display name, in characters.</summary>
    public const int DisplayNameMax = 50;

    public User() => Id = Guid.CreateVersion7();

    /// <summary>The name that others see, 1 to 50 characters; not unique, unlike <see cref="IdentityUser{T}.UserName"/>.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The avatar's picture; null for the generated one.</summary>
    public Guid? AvatarId { get; set; }

    public Theme Theme { get; set; }

    /// <summary>May change the server's settings.</summary>
    public bool IsAdministrator { get; set; }

    public bool ShowsPresence { get; set; } = true;

    public DateTime CreatedAt { get; set; }

    /// <summary>The tint of the generated avatar, 1 to 8.</summary>
    public int Hue => Hues.Of(Id);
}

/// <summary>The colour scheme; System follows the device.</summary>
public enum Theme { System, Light, Dark }
