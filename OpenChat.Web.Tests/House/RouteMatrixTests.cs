using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace OpenChat.Web.Tests.House;

/// <summary>
/// Every route of the server, and what it answers each kind of person. Also: a stranger cannot distinguish a private thing from a
/// missing one, and no request that another site could forge changes anything.
/// </summary>
public sealed partial class RouteMatrixTests(SharedApp shared) : IClassFixture<SharedApp>
{
    public static TheoryData<string> Readings => [.. Routes.All.Where(r => r.IsSafe).Select(r => r.Name)];
    public static TheoryData<string> Changes => [.. Routes.All.Where(r => !r.IsSafe).Select(r => r.Name)];

    [Fact]
    public async Task Every_route_has_its_line()
    {
        var listed = await Route.ListAsync(shared.App);
        var lines = Routes.All.Select(r => r.Name).ToList();
        Assert.True(
            listed.ToHashSet().SetEquals(lines),
            $"No line in House/Routes:\n  {string.Join("\n  ", listed.Except(lines))}\n"
            + $"No such route:\n  {string.Join("\n  ", lines.Except(listed))}");
        Assert.Equal(lines.Distinct().Count(), lines.Count);
        Assert.All(Routes.All, r => Assert.Equal(Route.Who.Count, r.Expected.Count()));
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task Reading_answers_each_person_as_the_line_says(string name) => await AnswersAsync(shared.App, Line(name));

    [Theory, MemberData(nameof(Changes))]
    public async Task Changing_answers_each_person_as_the_line_says(string name) => await AnswersAsync(shared.App, Line(name));

    [Fact]
    public async Task A_stranger_cannot_distinguish_a_private_thing_from_a_missing_one()
    {
        var wrong = new List<string>();
        foreach (var (person, kind) in new[] { (Cast.Cleo, 1), (Cast.Eve, 2) })
        {
            using var visitor = await shared.App.AsAsync(person);
            foreach (var line in Routes.All.Where(r => r.Missing is not null))
            {
                var there = await SeenAsync(visitor, line, line.Address);
                var nowhere = await SeenAsync(visitor, line, line.Missing!);
                if (there == nowhere) continue;
                wrong.Add($"{line.Name} reveals to {person.DisplayName} that there is something:\n{Difference(there, nowhere)}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task No_request_that_another_site_could_forge_changes_anything()
    {
        await using var app = await App.StartAsync(new() { FakeTime = true });
        using var others = await app.AsAsync(Cast.Dan);
        var foreign = await others.TokenAsync();
        var visitors = new Dictionary<Person, (Visitor Visitor, string Token)>();
        foreach (var (_, person) in Route.Who)
            if (person is not null && await app.AsAsync(person) is var visitor) visitors[person] = (visitor, await visitor.TokenAsync());
        using var anon = app.Visitor();
        var anonToken = (await anon.OpenAsync("/account/sign-in")).Token ?? "";
        await using var database = new SqliteConnection($"Data Source={app.Database.File}");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        var before = Version(database);

        var wrong = new List<string>();
        foreach (var line in Routes.All.Where(r => !r.IsSafe))
        {
            // Someone who would be let in, if there is one, so that only the guard can refuse.
            var person = line.Expected.Reverse().OrderByDescending(e => e.Answer == "ok").First().Person;
            var (visitor, token) = person is null ? (anon, anonToken) : visitors[person];
            foreach (var (what, forge) in Forgeries(token, foreign))
            {
                using var request = line.Request();
                forge(request);
                using var response = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
                var refused = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden;
                var missing = line.IsForNoOne && response.StatusCode == HttpStatusCode.NotFound;
                if (!refused && !missing) wrong.Add($"{line.Name} {what}: {(int)response.StatusCode}");
                if (Version(database) != before) wrong.Add($"{line.Name} {what}: something changed");
                before = Version(database);
            }
        }
        foreach (var (visitor, _) in visitors.Values) visitor.Dispose();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(string What, Action<HttpRequestMessage> Forge)> Forgeries(string token, string foreign)
    {
        return
        [
            ("without a token", _ => { }),
            ("with another's token", r => r.Headers.Add("RequestVerificationToken", foreign)),
            ("from another site", r => AddTokenAnd(r, "Sec-Fetch-Site", "cross-site")),
            ("from a sibling site", r => AddTokenAnd(r, "Sec-Fetch-Site", "same-site")),
            ("with another origin", r => AddTokenAnd(r, "Origin", "https://evil.example")),
            ("with no origin at all", r => AddTokenAnd(r, "Origin", "null")),
        ];

        void AddTokenAnd(HttpRequestMessage request, string name, string value)
        {
            request.Headers.Add("RequestVerificationToken", token);
            request.Headers.Add(name, value);
        }
    }

    private static async Task AnswersAsync(App app, Route line)
    {
        var wrong = new List<string>();
        foreach (var (kind, person, expected) in line.Expected)
        {
            await using var own = line.Once && expected == "ok" ? await App.StartAsync() : null;
            using var visitor = person is null ? (own ?? app).Visitor() : await (own ?? app).AsAsync(person);
            using var response = await SendAsync(visitor, line, line.Address, person is null ? "/account/sign-in" : "/");
            var status = (int)response.StatusCode;
            var toSignIn = response.Headers.Location?.OriginalString.Contains("/account/sign-in", StringComparison.Ordinal) == true;
            var right = expected switch
            {
                "ok" => status is >= 200 and < 400 && !toSignIn,
                "in" => toSignIn || status == 401,
                "no" => status == 404,
                _ => status.ToString(System.Globalization.CultureInfo.InvariantCulture) == expected,
            };
            if (!right) wrong.Add($"{line.Name} answers {kind} with {status}{(toSignIn ? " to sign-in" : "")} instead of {expected}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<HttpResponseMessage> SendAsync(Visitor visitor, Route line, string address, string tokenPage)
    {
        using var request = line.Request(address);
        if (!line.IsSafe)
        {
            request.Headers.Add("RequestVerificationToken", (await visitor.OpenAsync(tokenPage)).Token ?? "");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }
        return await visitor.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Status, headers and body, without what differs between any two answers.</summary>
    private static async Task<string> SeenAsync(Visitor visitor, Route line, string address)
    {
        using var response = await SendAsync(visitor, line, address, "/");
        var headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Date" or "Set-Cookie"))
            .OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
        var body = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
        return Passing().Replace($"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n\n{body}", "…");
    }

    private static string Difference(string a, string b)
    {
        var at = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"  …{Part(a, at)}\n  …{Part(b, at)}";
    }

    private static string Part(string text, int at) => text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 80)].ReplaceLineEndings("⏎");

    private static Route Line(string name) => Routes.All.Single(r => r.Name == name);

    /// <summary>Changes whenever another connection has changed anything in the file.</summary>
    private static long Version(SqliteConnection database)
    {
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Nonces, tokens, the time, and the instance that each page gets.</summary>
    [GeneratedRegex(@"nonce-[\w+/=]+|nonce=""[^""]+""|CfDJ8[\w-]+|data-inst=""[^""]+""|data-now=""[^""]+""|data-after=""[^""]+""")]
    private static partial Regex Passing();
}
