using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Files;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Settings;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Cli;

/// <summary>
/// `openchat populate`: fills an empty server with people and conversations of the last 60 days, through the operations that the pages
/// use. The content is the same every time.
/// </summary>
internal static class Populate
{
    private const string Password = "plum tree in the rain";
    private const int Messages = 5_000;

    private static readonly string[] Names =
        ["Wren", "Heron", "Juniper", "Moss", "Sorrel", "Clover", "Linnet", "Basil", "Thistle", "Bracken", "Teasel", "Plover"];

    public static async Task<int> RunAsync(string[] args)
    {
        var clock = new Past();
        var builder = SettingsSetup.NewBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddDatabase().AddFiles().AddAccounts().AddZones().AddMessaging().AddPeople();
        await using var app = builder.Build();
        await app.MigrateAsync();
        await using var scope = app.Services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<AppDb>().Users.AnyAsync())
        {
            await Console.Error.WriteLineAsync("This server already has accounts. populate only fills an empty one.");
            return 1;
        }
        var queue = app.Services.GetRequiredService<WriteQueue>();
        await queue.StartAsync(CancellationToken.None);
        await new Story(scope.ServiceProvider, clock, builder.Configuration["Pictures"] ?? "").RunAsync();
        await queue.StopAsync(CancellationToken.None);
        // Without the high-water mark, the first start would take the database for a copy.
        var newest = await scope.ServiceProvider.GetRequiredService<AppDb>().Events.MaxAsync(e => e.Pos);
        app.Services.GetRequiredService<HighWaterMark>().Raise(newest);
        Console.WriteLine($"Created {Names.Length} people, 3 zones and {Messages} messages. "
            + $"Sign in as {Names[0].ToLowerInvariant()} or anyone else. Password: {Password}");
        return 0;
    }

    private sealed class Story(IServiceProvider services, Past clock, string pictures)
    {
        private readonly Random random = new(42);
        private readonly Dictionary<string, Guid> people = [];
        private readonly PostMessage post = services.GetRequiredService<PostMessage>();
        private int posted;

        public async Task RunAsync()
        {
            var last = clock.Now;
            clock.Now = last.AddDays(-60);
            await CreatePeopleAsync();
            const string aboutPond = "We dig, plant and argue about pumps. New hands welcome, no wellies needed.";
            var pond = await ZoneAsync("Pond Club", "Sorrel", Names, aboutPond, showsPresence: true);
            const string aboutPress = "Metal type, bad puns, and a monthly print swap.";
            var press = await ZoneAsync("Letterpress", "Heron", ["Wren", "Juniper", "Basil"], aboutPress);
            var bus = await ZoneAsync("Night Bus", "Wren", ["Moss", "Clover", "Linnet", "Teasel"], "");
            foreach (var (name, role) in new[] { ("Heron", Role.Admin), ("Juniper", Role.Admin), ("Moss", Role.Moderator) })
                await services.GetRequiredService<ChangeRole>().RunAsync(pond, people["Sorrel"], people[name], role);
            var channels = new List<(Guid Id, string[] Voices)>();
            foreach (var (zone, owner, names, voices) in new[]
            {
                (pond, "Sorrel", new[] { "welcome", "photos", "pond-build", "tool-library" }, Names),
                (press, "Heron", ["type", "swap"], ["Heron", "Wren", "Juniper", "Basil"]),
                (bus, "Wren", ["routes"], ["Wren", "Moss", "Clover", "Linnet", "Teasel"]),
            })
                foreach (var name in names)
                {
                    var topic = name == "pond-build" ? "Dig days are Saturdays from nine. Boots, gloves, flask." : "";
                    channels.Add((await ChannelAsync(zone, owner, ChannelKind.Text, name, topic), voices));
                }
            await ChannelAsync(pond, "Sorrel", ChannelKind.Voice, "Workshop", "");
            var heron = await DirectAsync("Wren", "Heron");
            channels.Add((heron, ["Wren", "Heron"]));
            channels.Add((await DirectAsync("Wren", "Juniper"), ["Wren", "Juniper"]));
            channels.Add((await DirectAsync("Sorrel", "Wren"), ["Sorrel", "Wren"]));
            var ends = PondEnds.Length + HeronEnds.Length;
            while (posted < Messages - ends)
            {
                var (channel, voices) = channels[(int)(Math.Sqrt(random.NextDouble()) * channels.Count)];
                var voice = voices[random.Next(voices.Length)];
                for (var lines = 1 + random.Next(3); lines > 0 && posted < Messages - ends; lines--)
                {
                    var pause = (last - clock.Now - TimeSpan.FromHours(20)) / (Messages - ends - posted + 1);
                    await PostAsync(channel, voice, Sentences[random.Next(Sentences.Length)], pause);
                }
            }
            clock.Now = last.AddMinutes(-95);
            foreach (var (voice, text) in HeronEnds) await PostAsync(heron, voice, text, TimeSpan.FromMinutes(3));
            var told = new List<Guid>();
            foreach (var (voice, text) in PondEnds)
            {
                Guid? parent = told.Count == PondReply ? told[^1] : null;
                told.Add(await PostAsync(channels[2].Id, voice, text, TimeSpan.FromMinutes(6), parent));
            }
            var react = services.GetRequiredService<ToggleReaction>();
            foreach (var (end, emoji, voices) in PondReactions)
                foreach (var voice in voices) await react.RunAsync(told[end], people[voice], emoji, on: true, atOnce: true);
        }

        private async Task CreatePeopleAsync()
        {
            var admin = new NewAccount(Names[0], Names[0], $"{Names[0]}@example.org", Password);
            var made = await services.GetRequiredService<SetUpServer>()
                .RunAsync(admin, "Pond Club", Registration.Open, null, withoutKey: true);
            people[Names[0]] = made!.User!.Id;
            foreach (var name in Names.Skip(1))
            {
                var account = new NewAccount(name, name, $"{name}@example.org", Password);
                people[name] = (await services.GetRequiredService<CreateAccount>().RunAsync(account, null)).User!.Id;
            }
            foreach (var name in Names)
            {
                var file = Path.Combine(pictures, $"{name}.png".ToLowerInvariant());
                if (pictures.Length == 0 || !File.Exists(file)) continue;
                var (outcome, id, _) = await services.GetRequiredService<ImageIntake>().TakeAvatarAsync(await File.ReadAllBytesAsync(file));
                if (outcome != ImageOutcome.Taken) throw new InvalidOperationException($"{file} isn't an image.");
                await services.GetRequiredService<WriteQueue>().RunAsync(scope =>
                    scope.Db.Users.Where(u => u.Id == people[name]).ExecuteUpdateAsync(set => set.SetProperty(u => u.AvatarId, id)));
            }
        }

        private async Task<Guid> ZoneAsync(
            string name, string owner, string[] members, string description, bool showsPresence = false)
        {
            var zone = (await services.GetRequiredService<CreateZone>().RunAsync(people[owner], name)).Zone!;
            var update = services.GetRequiredService<UpdateZone>();
            await update.RunAsync(zone.Id, people[owner], name, description, showsPresence, showsJoins: false);
            var invite = (await services.GetRequiredService<CreateInvite>()
                .RunAsync(zone.Id, people[owner], InviteLife.Forever, null)).Invite!;
            foreach (var member in members.Where(m => m != owner))
                await services.GetRequiredService<JoinByInvite>().RunAsync(people[member], invite.Code);
            await update.RunAsync(zone.Id, people[owner], name, description, showsPresence, showsJoins: true);
            return zone.Id;
        }

        private async Task<Guid> ChannelAsync(Guid zone, string owner, ChannelKind kind, string name, string topic) =>
            (await services.GetRequiredService<CreateChannel>().RunAsync(zone, people[owner], kind, name, topic)).Channel!.Id;

        private async Task<Guid> DirectAsync(string a, string b) =>
            (await services.GetRequiredService<OpenDirectChannel>().RunAsync(people[a], people[b])).ChannelId!.Value;

        private async Task<Guid> PostAsync(Guid channel, string voice, string text, TimeSpan after, Guid? replyTo = null)
        {
            clock.Now += after;
            var result = await post.RunAsync(channel, people[voice], $"demo-{posted++}", new Draft(text, replyTo));
            if (result.Outcome != PostOutcome.Posted) throw new InvalidOperationException($"\"{text}\" was not posted: {result.Outcome}.");
            return result.Message!.Id;
        }
    }

    /// <summary>A clock that the story sets.</summary>
    private sealed class Past : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static readonly (string Voice, string Text)[] HeronEnds =
    [
        ("Wren", "Did the quotes come with delivery, or do we borrow the trailer again?"),
        ("Heron", "Delivery to the gate is free over 40 m². We need 58, so yes."),
        ("Heron", "Got a minute for the liner order? Easier to say than to type."), ("Wren", "Sure, two minutes."),
        ("Heron", "This is the width I mean, 6.2 m at the widest plus 50 cm each side to fold under the turf."),
        ("Heron", "`6.2 + 0.5 + 0.5 = 7.2 m`"),
        ("Wren", "So the 8 m roll, and we keep the offcut for the bog filter. I will put it in the order."),
    ];

    private static readonly (string Voice, string Text)[] PondEnds =
    [
        ("Heron", "Liner quotes are in. EPDM 1 mm is the one to get: lighter to carry and it forgives a sharp stone."),
        ("Moss", "This is why I trust the level sensor and not my eyes: https://rain.example.org/week-47"),
        ("Sorrel",
            "Morning. The pump ran dry again last night, so I moved the float switch up 4 cm and cut the schedule down to **two runs**."),
        ("Sorrel", "`run: 06:30 / 20:15`, it was every 4 h before."), ("Juniper", "East bank, ten minutes ago. The reeds took."),
        ("Moss", "Looks great. Do we still need the second skip, or can the spoil go behind bed 6?"),
        ("Sorrel", "@wren you have the van on Saturday, right? If you can take two loads we can cancel it."),
        ("Sorrel", "I am in Workshop with the plan open if it is easier to talk."),
    ];

    /// <summary>Which of these replies to the one before it.</summary>
    private const int PondReply = 5;

    private static readonly (int End, string Emoji, string[] Voices)[] PondReactions =
    [
        (3, "👍", ["Heron", "Wren", "Juniper", "Moss"]), (3, "🪴", ["Clover", "Basil"]),
        (4, "😍", ["Sorrel", "Heron", "Moss", "Clover", "Linnet", "Basil"]), (4, "🌾", ["Wren", "Sorrel", "Teasel"]),
    ];

    private static readonly string[] Sentences =
    [
        "Morning all.", "Who has the long spade?", "I left it by the shed, second hook.", "Thanks, found it.",
        "Rain from four, they say.", "Then we dig until three.",
        "Can somebody bring string and pegs?", "I will.", "The frogs are back!", "Seven of them this time.",
        "Does anyone object to *less* gravel?", "No objection from me.",
        "Tea is on.", "The key is under the usual pot.", "I measured again: 5.80 by 3.10.", "That is 20 cm more than the plan.",
        "Then the plan is wrong.", "It usually is.",
        "Photos tonight.", "How did it go with the council?", "Better than feared. They want a fence on the road side.",
        "A hedge would do as well, I asked.",
        "Lovely.", "I can do Thursday evening.", "Thursday works.", "Friday is better for me, but go ahead.",
        "Two loads of bark are at the gate, help yourselves.",
        "Remember gloves, there are nettles.", "~~Saturday at nine~~ Saturday at ten.", "Done, and swept.",
        "The wheelbarrow needs a new tyre.", "I have one at home.",
        "Could the pump run at night instead?", "It could, but the neighbours can hear it.", "Fair.", "See you there.", "On my way.",
        "Ten minutes late, sorry.", "No hurry.",
        "Soup afterwards?", "Always.", "I wrote it all up: what we have, what we need, what it costs.", "That is very clear, thank you.",
        "One question: who orders the liner?",
        "Heron does.", "Then I call them tomorrow.", "The water is clear to the bottom today.", "First dragonfly of the year.",
        "And the last wasp, I hope.",
    ];
}
