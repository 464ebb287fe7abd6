using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Support;

/// <summary>Someone whom every test knows.</summary>
public sealed record Person(Guid Id, string Username, string DisplayName)
{
    public string Email => $"{Username}@example.org";
}

/// <summary>A channel that every test knows.</summary>
/// <param name="Address">Where its page is.</param>
public sealed record Place(Guid Id, string Address);

/// <summary>
/// The people of the tests, each in the same place in each test. "Pond Club" (shows who is online) has text channels #general and
/// #pond-build and the voice channel Lounge. Ben has blocked Flo, Eve was a member once, Cleo has a zone of her own.
/// </summary>
public static class Cast
{
    public const string Password = "plum tree in the rain";

    /// <summary>The operator of the server, and a member of nothing.</summary>
    public static readonly Person Ola = Someone(1, "ola", "Ola Operator");

    public static readonly Person Ana = Someone(2, "ana", "Ana Owner");
    public static readonly Person Adm = Someone(3, "adm", "Adm Admin");
    public static readonly Person Mod = Someone(4, "mod", "Mod Moderator");
    public static readonly Person Ben = Someone(5, "ben", "Ben Member");
    public static readonly Person Dan = Someone(6, "dan", "Dan Member");

    /// <summary>A stranger to the Pond Club, at home in "Cleo's Corner".</summary>
    public static readonly Person Cleo = Someone(7, "cleo", "Cleo Outsider");

    /// <summary>Wrote in #general, and is no longer a member.</summary>
    public static readonly Person Eve = Someone(8, "eve", "Eve Former");

    /// <summary>A member whom Ben has blocked.</summary>
    public static readonly Person Flo = Someone(9, "flo", "Flo Blocked");

    public static readonly Guid PondClub = Id(20), CleosCorner = Id(21);
    public static readonly Place General = new(Id(30), "/z/pond-club/general");
    public static readonly Place PondBuild = new(Id(31), "/z/pond-club/pond-build");
    public static readonly Place Lounge = new(Id(32), "/z/pond-club/lounge");
    public static readonly Place CleosGeneral = new(Id(33), "/z/cleos-corner/general");
    public static readonly Place BenAndDan = Direct(34), BenAndFlo = Direct(35), AnaAndBen = Direct(36);

    /// <summary>Messages: number 1 and 2 of #general, and number 1 of two other channels.</summary>
    public static readonly Guid BensHello = Id(40), EvesGoodbye = Id(41), CleosNote = Id(42), DansSecret = Id(43);

    /// <summary>A working invite to the Pond Club that never expires.</summary>
    public const string Invite = "AAAAAAAAAAAAAAAAAAAAAA";

    public static IReadOnlyList<Person> Everybody { get; } = [Ola, Ana, Adm, Mod, Ben, Dan, Cleo, Eve, Flo];

    /// <summary>Puts everyone in their places, by rows: tests of the operations must not depend on those operations.</summary>
    internal static async Task ArriveAsync(TestDatabase database)
    {
        using var metrics = new WriteMetrics();
        using var queue = new WriteQueue(
            new Contexts(database), database.Options, metrics, new Outage(TimeProvider.System, NullLogger<Outage>.Instance),
            TimeProvider.System, NullLogger<WriteQueue>.Instance);
        await queue.StartAsync(CancellationToken.None);
        await queue.RunAsync(async scope =>
        {
            scope.Db.Users.AddRange(Everybody.Select(p => Row(p, scope.Now)));
            scope.Db.Zones.AddRange(
                new Zone
                {
                    Id = PondClub,
                    Slug = "pond-club",
                    Name = "Pond Club",
                    Description = "We build a pond.",
                    ShowsPresence = true,
                    CreatedAt = scope.Now,
                },
                new Zone { Id = CleosCorner, Slug = "cleos-corner", Name = "Cleo's Corner", CreatedAt = scope.Now });
            scope.Db.Members.AddRange(
                In(PondClub, Ana, Role.Owner), In(PondClub, Adm, Role.Admin), In(PondClub, Mod, Role.Moderator),
                In(PondClub, Ben, Role.Member), In(PondClub, Dan, Role.Member), In(PondClub, Flo, Role.Member),
                In(CleosCorner, Cleo, Role.Owner));
            scope.Db.Blocks.Add(new Block { BlockerId = Ben.Id, BlockedId = Flo.Id, CreatedAt = scope.Now });
            scope.Db.Invites.Add(new Invite { Code = Invite, ZoneId = PondClub, MakerId = Ana.Id, CreatedAt = scope.Now });
            var general = InZone(PondClub, General, "general", 0, topic: "Everything that has no place yet");
            var corner = InZone(CleosCorner, CleosGeneral, "general", 0);
            var two = Between(BenAndDan, Ben, Dan);
            scope.Db.Channels.AddRange(
                general, InZone(PondClub, PondBuild, "pond-build", 1), InZone(PondClub, Lounge, "Lounge", 2, ChannelKind.Voice),
                corner, two, Between(BenAndFlo, Ben, Flo), Between(AnaAndBen, Ana, Ben));
            await scope.Db.SaveChangesAsync();
            await SayAsync(scope, BensHello, general, Ben, "Hello, pond people");
            await SayAsync(scope, EvesGoodbye, general, Eve, "I am off, goodbye");
            await SayAsync(scope, CleosNote, corner, Cleo, "A note to myself");
            await SayAsync(scope, DansSecret, two, Dan, "Between the two of us");

            Member In(Guid zone, Person person, Role role) => new()
            {
                ZoneId = zone,
                UserId = person.Id,
                Role = role,
                JoinedAt = scope.Now,
            };
            Channel InZone(
                Guid zone, Place place, string name, int position, ChannelKind kind = ChannelKind.Text, string topic = "") => new()
            {
                Id = place.Id,
                ZoneId = zone,
                Kind = kind,
                Name = name,
                Slug = Slug.From(name),
                Topic = topic,
                Position = position,
                CreatedAt = scope.Now,
            };
            Channel Between(Place place, Person a, Person b)
            {
                var channel = Channel.Between(a.Id, b.Id, scope.Now);
                channel.Id = place.Id;
                return channel;
            }
        });
        await queue.StopAsync(CancellationToken.None);
    }

    private static Task SayAsync(WriteScope scope, Guid id, Channel channel, Person author, string text) =>
        scope.AddMessageAsync(channel, new Message
        {
            Id = id,
            ChannelId = channel.Id,
            AuthorId = author.Id,
            Text = text,
            Nonce = id.ToString("N"),
            CreatedAt = scope.Now,
        });

    internal static User Row(Person person, DateTime now) => new()
    {
        Id = person.Id,
        UserName = person.Username,
        NormalizedUserName = person.Username.ToUpperInvariant(),
        DisplayName = person.DisplayName,
        Email = person.Email,
        NormalizedEmail = person.Email.ToUpperInvariant(),
        EmailConfirmed = true,
        PasswordHash = PasswordHash.Value,
        SecurityStamp = person.Id.ToString("N"),
        IsAdministrator = person == Ola,
        CreatedAt = now,
    };

    /// <summary>One hash for all, of few rounds: hashing nine passwords properly takes a second.</summary>
    private static readonly Lazy<string> PasswordHash = new(() =>
    {
        var options = Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1000 });
        return new PasswordHasher<User>(options).HashPassword(new User(), Password);
    });

    private static Person Someone(int number, string username, string displayName) => new(Id(number), username, displayName);

    private static Place Direct(int number) => new(Id(number), $"/d/{Id(number)}");

    private static Guid Id(int number) => new($"0190b000-0000-7000-8000-{number:d12}");

    private sealed class Contexts(TestDatabase database) : IDbContextFactory<AppDb>
    {
        public AppDb CreateDbContext() => database.Open();
    }
}
