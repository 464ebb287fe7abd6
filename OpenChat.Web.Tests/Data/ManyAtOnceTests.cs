using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Data;

/// <summary>
/// Fifty at once want what only one can have, or all want the same. One gets it, the others a sentence, and no one an error. Not among
/// the promises, because both databases must pass.
/// </summary>
[Trait("Soak", "long")]
public sealed class ManyAtOnceTests : AppTest
{
    private const int Many = 50;

    [Fact]
    public async Task One_name_and_one_address_make_one_account_each()
    {
        await App.RegistrationIsAsync(Registration.Open);
        var visitors = Enumerable.Range(0, Many).Select(_ => App.Visitor()).ToList();
        await RoundsAsync(async round =>
        {
            Check(
                await AtOnceAsync(visitors, (visitor, n) => SignUpAsync(visitor, $"nia{round}", $"nia{round}.{n}@example.org")),
                won: HttpStatusCode.Redirect,
                lost: HttpStatusCode.UnprocessableEntity);
            List<Visitor> others = [.. Enumerable.Range(0, Many).Select(_ => App.Visitor())];
            Check(
                await AtOnceAsync(others, (visitor, n) => SignUpAsync(visitor, $"ned{round}.{n}", $"ned{round}@example.org")),
                won: HttpStatusCode.Redirect,
                lost: HttpStatusCode.UnprocessableEntity);
            Assert.Equal((round + 1) * 2, await App.ReadAsync(db => db.Users.CountAsync(u => u.DisplayName == "New")));
            visitors = [.. Enumerable.Range(0, Many).Select(_ => App.Visitor())];
        });

        static Task<HtmlPage> SignUpAsync(Visitor visitor, string name, string email) => visitor.PostAsync("/account/sign-up",
            ("Input.DisplayName", "New"), ("Input.Username", name), ("Input.Email", email), ("Input.Password", "seven herons at noon"));
    }

    [Fact]
    public async Task The_last_use_of_an_invite_lets_one_in()
    {
        var crowd = await CrowdAsync();
        await RoundsAsync(async round =>
        {
            var code = $"LAST{round}";
            await App.Writes.RunAsync(scope =>
            {
                scope.Db.Invites.Add(new Invite
                {
                    Code = code,
                    ZoneId = Cast.PondClub,
                    MakerId = Cast.Ana.Id,
                    CreatedAt = scope.Now,
                    MaxUses = 3,
                    Uses = 2,
                });
                return Task.CompletedTask;
            });
            var before = await App.ReadAsync(db => db.Members.CountAsync(m => m.ZoneId == Cast.PondClub));
            var answers = await AtOnceAsync(crowd, (visitor, _) => visitor.PostAsync($"/invite/{code}"));
            // Those who joined in earlier rounds are redirected again, and use nothing up.
            Assert.Equal(round + 1, answers.Count(a => a.Status == HttpStatusCode.Redirect));
            Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Redirect or HttpStatusCode.NotFound));
            Assert.Equal(before + 1, await App.ReadAsync(db => db.Members.CountAsync(m => m.ZoneId == Cast.PondClub)));
            Assert.Equal(3, await App.ReadAsync(db => db.Invites.Where(i => i.Code == code).Select(i => i.Uses).SingleAsync()));
        });
    }

    [Fact]
    public async Task One_person_by_one_invite_is_one_member()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        Check(await AtOnceAsync(Fifty(cleo), (visitor, _) => visitor.PostAsync($"/invite/{Cast.Invite}")), won: HttpStatusCode.Redirect);
        Assert.Equal(1, await App.ReadAsync(db => db.Invites.Where(i => i.Code == Cast.Invite).Select(i => i.Uses).SingleAsync()));
    }

    [Fact]
    public async Task Two_who_turn_to_each_other_have_one_channel()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        using var dan = await App.AsAsync(Cast.Dan);
        var answers = await AtOnceAsync(
            Half(ana, dan), (visitor, _) => visitor.PostAsync($"/u/{(visitor == ana ? "dan" : "ana")}?handler=Message"));
        Check(answers, won: HttpStatusCode.Redirect);
        Assert.Single(answers.Select(a => a.Location).Distinct());
    }

    [Fact]
    public async Task One_nonce_is_one_message()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await RoundsAsync(async round =>
        {
            var answers = await AtOnceAsync(
                Fifty(ben), (visitor, _) => visitor.PostAsync(Cast.General.Address, ("text", "Once"), ("nonce", $"n{round}")));
            Check(answers, won: HttpStatusCode.Redirect);
            Assert.Equal(1, await App.ReadAsync(db => db.Messages.CountAsync(m => m.Nonce == $"n{round}")));
        });
    }

    [Fact]
    public async Task One_name_is_many_zones_with_an_address_each_and_one_channel()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        var zones = await AtOnceAsync(Fifty(ana), (visitor, _) => visitor.PostAsync("/zones/new", ("Input.Name", "Heron House")));
        Check(zones, won: HttpStatusCode.Redirect);
        Assert.Equal(Many, await App.ReadAsync(
            db => db.Zones.Where(z => z.Name == "Heron House").Select(z => z.Slug).Distinct().CountAsync()));
        var channels = await AtOnceAsync(
            Fifty(ana),
            (visitor, _) => visitor.PostAsync("/zones/pond-club/channels/new", ("Input.Name", "herons"), ("Input.Kind", "Text")));
        Check(channels, won: HttpStatusCode.Redirect, lost: HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Blocking_and_taking_it_back_at_once_leaves_one_block_or_none()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Check(await AtOnceAsync(Fifty(dan), (visitor, _) => visitor.PostAsync("/u/ana?handler=Block")), won: HttpStatusCode.Redirect);
        Assert.Equal(1, await App.ReadAsync(db => db.Blocks.CountAsync(b => b.BlockerId == Cast.Dan.Id)));
        var answers = await AtOnceAsync(
            Fifty(dan), (visitor, n) => visitor.PostAsync($"/u/ana?handler={(n % 2 == 0 ? "Block" : "Unblock")}"));
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Redirect or HttpStatusCode.NotFound, $"{a.Status}"));
        Assert.InRange(await App.ReadAsync(db => db.Blocks.CountAsync(b => b.BlockerId == Cast.Dan.Id)), 0, 1);
    }

    [Fact]
    public async Task Reading_on_many_devices_keeps_the_furthest_place()
    {
        using var flo = await App.AsAsync(Cast.Flo);
        var answers = await AtOnceAsync(
            Fifty(flo), (visitor, n) => visitor.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = n % 3 }));
        Check(answers, won: HttpStatusCode.NoContent);
        Assert.Equal(2, await App.ReadAsync(db => db.ReadMarks
            .Where(r => r.UserId == Cast.Flo.Id && r.ChannelId == Cast.General.Id)
            .Select(r => r.No)
            .SingleAsync()));
    }

    [Fact]
    public async Task Calling_each_other_is_one_call_with_one_seat_each()
    {
        await App.Writes.RunAsync(async scope => // Only people who have written may ring.
        {
            var channel = (await scope.Db.Channels.FindAsync(Cast.BenAndDan.Id))!;
            await scope.AddMessageAsync(channel, new Message
            {
                ChannelId = channel.Id,
                AuthorId = Cast.Ben.Id,
                Text = "Hello",
                Nonce = "hello",
                CreatedAt = scope.Now,
            });
        });
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        var answers = await AtOnceAsync(Half(ben, dan), (visitor, n) =>
            visitor.PostJsonAsync("/calls", new { channel = Cast.BenAndDan.Id, nonce = $"n{n}", inst = Guid.CreateVersion7() }));
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{a.Status}"));
        Assert.Equal(1, await App.ReadAsync(db => db.Calls.CountAsync(c => c.ChannelId == Cast.BenAndDan.Id)));
        Assert.Equal(2, await App.ReadAsync(db => db.Seats.CountAsync(s => s.LiveUserId != null)));
    }

    private static async Task RoundsAsync(Func<int, Task> round)
    {
        for (var n = 0; n < Soak.Rounds(1, 20); n++) await round(n);
    }

    private static List<Visitor> Fifty(Visitor visitor) => [.. Enumerable.Repeat(visitor, Many)];

    private static List<Visitor> Half(Visitor one, Visitor other) => [.. Enumerable.Range(0, Many).Select(n => n % 2 == 0 ? one : other)];

    /// <summary>Everyone first opens a page, which sets the cookie that their forms need; then all send at once.</summary>
    private static async Task<HtmlPage[]> AtOnceAsync(IReadOnlyList<Visitor> visitors, Func<Visitor, int, Task<HtmlPage>> send)
    {
        await Task.WhenAll(visitors.Distinct().Select(visitor => visitor.TokenAsync()));
        return await Task.WhenAll(visitors.Select((visitor, n) => Task.Run(() => send(visitor, n))));
    }

    /// <summary>One has won and the others lost; without <paramref name="lost"/> all have won.</summary>
    private static void Check(HtmlPage[] answers, HttpStatusCode won, HttpStatusCode? lost = null)
    {
        Assert.Equal(lost is null ? Many : 1, answers.Count(a => a.Status == won));
        Assert.All(answers, a => Assert.True(a.Status == won || a.Status == lost, $"{a.Status}: {a.Text}"));
        var winners = answers.Count(a => a.Status == won);
        Soak.Tell("at once", $"{answers.Length} at once at {answers[0].Address}: {winners} × {(int)won}, no error");
    }

    private async Task<List<Visitor>> CrowdAsync()
    {
        var people = Enumerable.Range(0, Many).Select(i => new User
        {
            UserName = $"crowd{i}",
            NormalizedUserName = $"CROWD{i}",
            NormalizedEmail = $"CROWD{i}",
            DisplayName = $"Crowd {i}",
        }).ToList();
        await App.Writes.RunAsync(scope => { scope.Db.Users.AddRange(people); return Task.CompletedTask; });
        return [.. await Task.WhenAll(people.Select(p => App.AsAsync(new Person(p.Id, p.UserName!, p.DisplayName))))];
    }
}
