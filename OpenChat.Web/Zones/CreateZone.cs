using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <param name="Zone">The new zone; null when its name was refused.</param>
public sealed record CreateZoneResult(ZoneOutcome Outcome, Zone? Zone = null);

/// <summary>Creates a zone with a text and a voice channel. Its creator owns it.</summary>
public sealed class CreateZone(WriteQueue queue)
{
    public const string FirstText = "general", FirstVoice = "Lounge";

    public async Task<CreateZoneResult> RunAsync(Guid ownerId, string name)
    {
        if (Clean(name) is not { } clean) return new(ZoneOutcome.NameLength);
        return await queue.RunAsync(async scope => new CreateZoneResult(ZoneOutcome.Done, await InsertAsync(scope, ownerId, clean)));
    }

    /// <summary>The name as stored; null when it is too short or too long.</summary>
    public static string? Clean(string name) =>
        DisplayName.Clean(name, Zone.NameMax) is { Length: >= Zone.NameMin } clean ? clean : null;

    /// <summary>Creates the zone inside another command's transaction.</summary>
    /// <param name="name">As <see cref="Clean"/> returned it.</param>
    public static async Task<Zone> InsertAsync(WriteScope scope, Guid ownerId, string name)
    {
        var zone = new Zone
        {
            Name = name,
            // Zones are private, so an address must not reveal that another has this name. The first one has nothing to hide.
            Slug = await ZoneWriting.FreeSlugAsync(name, Zone.NameMax, "zone", slug => scope.Db.Zones.AnyAsync(z => z.Slug == slug),
                always: await scope.Db.Zones.AnyAsync()),
            CreatedAt = scope.Now,
            Members = [Member.Founder(ownerId, scope.Now)],
            Channels =
            [
                new() { Kind = ChannelKind.Text, Name = FirstText, Slug = FirstText, Position = 0, CreatedAt = scope.Now },
                new() { Kind = ChannelKind.Voice, Name = FirstVoice, Slug = Slug.From(FirstVoice), Position = 1, CreatedAt = scope.Now },
            ],
        };
        scope.Db.Zones.Add(zone);
        // The founder's first page offers it, ready to copy.
        scope.Db.Invites.Add(CreateInvite.Make(zone.Id, ownerId, InviteLife.Week, uses: null, scope.Now));
        scope.Append(EventKind.Member, zone.Id, user: ownerId, reroute: true);
        return zone;
    }
}
