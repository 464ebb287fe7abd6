using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>What the mentions and the zones' emoji in stored texts are called now: the same for every viewer.</summary>
public sealed class MentionNames(IStringLocalizer<Text> text)
{
    private readonly Func<AppDb, Guid[], Guid[], IAsyncEnumerable<Person>> findPeople = EF.CompileAsyncQuery(
        (AppDb db, Guid[] people, Guid[] zones) =>
        from u in db.Users
        where people.Contains(u.Id)
        from m in db.Members.Where(m => m.UserId == u.Id && zones.Contains(m.ZoneId)).DefaultIfEmpty()
        select new Person(
            u.Id, u.UserName!, u.DisplayName, (Guid?)m.ZoneId, u.IsAlike((Guid?)m.ZoneId, db.Users, db.Members)));

    private readonly Func<AppDb, Guid[], IAsyncEnumerable<Place>> findChannels = EF.CompileAsyncQuery((AppDb db, Guid[] ids) =>
        db.Channels.Where(c => ids.Contains(c.Id) && c.ZoneId != null && !c.IsRestricted)
            .Select(c => new Place(c.Id, c.ZoneId!.Value, c.Name, c.Slug, c.Zone!.Slug)));

    private readonly Func<AppDb, Guid[], IAsyncEnumerable<Face>> findEmoji = EF.CompileAsyncQuery((AppDb db, Guid[] ids) =>
        db.ZoneEmoji.Where(e => ids.Contains(e.Id)).Select(e => new Face(e.Id, e.ZoneId, e.Name, e.Picture, e.DeletedAt != null)));

    private sealed record Face(Guid Id, Guid Zone, string Name, string Picture, bool IsDeleted);

    private sealed record Person(Guid Id, string Username, string DisplayName, Guid? Zone, bool IsAlike);

    private sealed record Place(Guid Id, Guid Zone, string Name, string Slug, string ZoneSlug);

    /// <param name="texts">Stored texts, each with the zone in which it stands.</param>
    /// <returns>Finds what one of them mentions; null where that is nothing.</returns>
    public async Task<Func<string, Guid?, Mentions?>> LoadAsync(AppDb db, IReadOnlyList<(string Text, Guid? Zone)> texts)
    {
        var mentioning = texts.Where(one => one.Text.Contains(MentionToken.Open)).ToList();
        if (mentioning.Count == 0) return (_, _) => null;
        var tokens = mentioning.SelectMany(one => MentionToken.In(one.Text)).Distinct().ToLookup(token => token.Kind, token => token.Id);
        var (people, places) = (new Dictionary<(Guid, Guid?), Person>(), new Dictionary<(Guid, Guid?), Place>());
        if (tokens.Contains(MentionKind.Person))
        {
            Guid[] zones = [.. mentioning.Select(one => one.Zone).OfType<Guid>().Distinct()];
            await foreach (var person in findPeople(db, [.. tokens[MentionKind.Person]], zones))
            {
                people[(person.Id, person.Zone)] = person;
                people.TryAdd((person.Id, null), person);
            }
        }
        if (tokens.Contains(MentionKind.Channel))
            await foreach (var place in findChannels(db, [.. tokens[MentionKind.Channel]])) places[(place.Id, place.Zone)] = place;
        var faces = new Dictionary<Guid, Face>();
        if (tokens.Contains(MentionKind.Emoji))
            await foreach (var face in findEmoji(db, [.. tokens[MentionKind.Emoji]])) faces[face.Id] = face;
        return (stored, zone) => stored.Contains(MentionToken.Open)
            ? new([.. MentionToken.In(stored).Distinct().Select(token => Chip(token, zone))]) : null;

        MentionChip Chip(MentionToken token, Guid? zone) => token.Kind switch
        {
            MentionKind.Everyone => new(token, "@everyone", "@everyone"),
            MentionKind.Here => new(token, "@here", "@here"),
            MentionKind.Person => Of(token, people.GetValueOrDefault((token.Id, zone)) ?? people.GetValueOrDefault((token.Id, null))),
            MentionKind.Emoji => Of(token, faces.GetValueOrDefault(token.Id), zone),
            _ => Of(token, places.GetValueOrDefault((token.Id, zone))),
        };
    }

    /// <summary>Elsewhere than in its zone, and once it is deleted, an emoji is its name.</summary>
    private static MentionChip Of(MentionToken token, Face? face, Guid? zone)
    {
        var name = $":{face?.Name ?? "deleted_emoji"}:";
        return new(token, name, name,
            face is { IsDeleted: false } && face.Zone == zone ? ZoneEmoji.AddressOf(face.Id, face.Picture) : null);
    }

    private MentionChip Of(MentionToken token, Person? person) => person is null
        ? new(token, $"@{text["deleted account"]}", "@deleted-account")
        : new(token, $"@{Lookalike.Named(person.DisplayName, person.Username, person.IsAlike)}", $"@{person.Username}",
            $"/u/{person.Username}");

    /// <param name="place">Null for one that is gone or not open to the whole zone: its name is not for everyone who reads this.</param>
    private MentionChip Of(MentionToken token, Place? place) => place is null
        ? new(token, $"#{text["deleted channel"]}", "#deleted-channel")
        : new(token, $"#{place.Name}", $"#{place.Slug}", $"/z/{Uri.EscapeDataString(place.ZoneSlug)}/{Uri.EscapeDataString(place.Slug)}");
}
