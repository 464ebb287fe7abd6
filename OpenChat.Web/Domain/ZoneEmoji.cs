namespace OpenChat.Web.Domain;

/// <summary>An emoji of a zone's own: a small picture with a name, for the channels of the zone.</summary>
public class ZoneEmoji
{
    public const int NameMin = 2, NameMax = 32;

    /// <summary>Emoji that a zone may have.</summary>
    public const int Most = 100;

    /// <summary>Of them in one message; further ones stay text.</summary>
    public const int MostInText = 50;

    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ZoneId { get; set; }
    public Zone? Zone { get; set; }

    /// <summary>Unique in the zone among those that are not deleted.</summary>
    public string Name { get; set; } = "";

    /// <summary>A hash of the picture's bytes, which its address contains: what is cached never goes stale.</summary>
    public string Picture { get; set; } = "";

    /// <summary>Null once their account is deleted.</summary>
    public Guid? AddedById { get; set; }
    public User? AddedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>The row stays: messages that have it show its name from then on.</summary>
    public DateTime? DeletedAt { get; set; }

    /// <summary>What a reaction with it is stored as: as long as the longest emoji, and never mistaken for one.</summary>
    public string Key => KeyOf(Id);

    public string Address => AddressOf(Id, Picture);

    public static string KeyOf(Guid id) => id.ToString("N");

    public static string AddressOf(Guid id, string picture) => $"/emoji/{id:N}/{picture}";

    /// <returns>Null where the text is no <see cref="Key"/>.</returns>
    public static Guid? IdOf(string? key) => Guid.TryParseExact(key, "N", out var id) ? id : null;

    /// <summary>A name as it is stored: with or without its colons, in lower case.</summary>
    /// <returns>Null unless it has <see cref="NameMin"/> to <see cref="NameMax"/> of a-z, 0-9 and _.</returns>
    public static string? CleanName(string? typed)
    {
        var name = (typed ?? "").Trim().ToLowerInvariant();
        if (name is [':', .. var inside, ':']) name = inside;
        return name.Length is >= NameMin and <= NameMax && !name.AsSpan().ContainsAnyExcept(Letters) ? name : null;
    }

    /// <summary>A name made of a file's: party-parrot (1).gif is called party_parrot_1. It may still be too short.</summary>
    public static string NameFrom(string? file)
    {
        var name = new System.Text.StringBuilder();
        foreach (var c in Path.GetFileNameWithoutExtension(file ?? "").ToLowerInvariant())
            if (Letters.Contains(c)) name.Append(c);
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
        return name.ToString(0, Math.Min(name.Length, NameMax)).Trim('_');
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");
}
