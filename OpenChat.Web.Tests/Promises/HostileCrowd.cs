using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// A server with one person for each hostile text: it is their name, and that of their zone, its channel and topic, and of a channel in
/// the Pond Club. Ben is in all their zones, and each has sent it to him. The first text is harmless.
/// </summary>
public sealed class HostileCrowd : IAsyncLifetime
{
    public sealed record One(Person Person, Zone Zone, Channel Channel, string Invite);

    public App App { get; private set; } = null!;

    public IReadOnlyList<One> People { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        App = await App.StartAsync();
        People = [.. HostileTexts.All.Prepend(new("Harmless", "Harmless words")).Select(Make)];
        await App.Writes.RunAsync(async scope =>
        {
            var (db, now) = (scope.Db, scope.Now);
            var said = new List<(One, Channel)>();
            db.Meta.Add(new Meta { Key = Meta.Registration, Value = nameof(Registration.Open) });
            foreach (var (one, i) in People.Select((one, i) => (one, i)))
            {
                var (id, name) = (one.Person.Id, one.Person.Username);
                db.Users.Add(new User
                {
                    Id = id,
                    UserName = name,
                    NormalizedUserName = name.ToUpperInvariant(),
                    DisplayName = one.Person.DisplayName,
                    SecurityStamp = name,
                    CreatedAt = now,
                });
                db.Zones.Add(one.Zone);
                db.Invites.Add(new Invite { Code = one.Invite, ZoneId = one.Zone.Id, MakerId = id, CreatedAt = now });
                db.Members.AddRange(
                    new Member { ZoneId = one.Zone.Id, UserId = id, Role = Role.Owner, JoinedAt = now },
                    new Member { ZoneId = one.Zone.Id, UserId = Cast.Ben.Id, JoinedAt = now.AddMinutes(i) },
                    new Member { ZoneId = Cast.PondClub, UserId = id, JoinedAt = now });
                var direct = Channel.Between(id, Cast.Ben.Id, now);
                db.Channels.AddRange(one.Channel, direct, new Channel
                {
                    ZoneId = Cast.PondClub,
                    Name = one.Channel.Name,
                    Topic = one.Channel.Topic,
                    Slug = name,
                    Position = i + 3,
                    CreatedAt = now,
                });
                said.AddRange([(one, one.Channel), (one, direct)]);
            }
            await db.SaveChangesAsync();
            foreach (var (one, channel) in said)
                await scope.AddMessageAsync(channel, new Message
                {
                    ChannelId = channel.Id,
                    AuthorId = one.Person.Id,
                    Text = one.Channel.Topic,
                    Nonce = $"{channel.Id:N}",
                    CreatedAt = now,
                });
        });
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static One Make(HostileText text, int i)
    {
        var name = $"hostile{i}";
        var zone = new Zone
        {
            Slug = name,
            Name = text.Name(Zone.NameMax),
            Description = text.Name(Zone.DescriptionMax),
            ShowsPresence = true,
        };
        var channel = new Channel
        {
            ZoneId = zone.Id,
            Slug = "words",
            Name = text.Name(Channel.NameMax),
            Topic = text.Name(Channel.TopicMax),
        };
        var person = new Person(Guid.CreateVersion7(), name, text.Name(User.DisplayNameMax));
        return new(person, zone, channel, $"{name}AAAAAAAAAAAAAAAAAAAAAA"[..22]);
    }
}
