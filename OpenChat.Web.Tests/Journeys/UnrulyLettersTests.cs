using Microsoft.Playwright;
using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Promises;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Stacked marks, reversed directions, joined emoji and endless words stay inside their message.</summary>
[Collection(Support.Journeys.Name)]
public sealed class UnrulyLettersTests : AppTest
{
    private static readonly List<string> Texts =
        [.. HostileTexts.All.Where(t => t.Kind.StartsWith("Letters", StringComparison.Ordinal)).Select(t => t.Text)];

    /// <summary>Up to fifty letters of each kind, the most that a name may have.</summary>
    private static readonly string[] Names =
    [
        "Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301algo e\u0489\u0489\u0489\u0489",
        "\u202eevil\u202c Nad",
        "\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd\ufdfd",
        new('W', 50),
        "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 Mod",
    ];

    [Theory]
    [InlineData(1440)]
    [InlineData(320)]
    public async Task Nothing_overflows_and_no_message_lies_on_another(int width)
    {
        await NameAsync();
        foreach (var (text, i) in Texts.Select((text, i) => (text, i))) await SayAsync(i % 2 == 0 ? Cast.Dan : Cast.Mod, text);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, new Screen(width, 900));
        var chat = await browser.ChatAsync(Cast.General);
        Assert.Empty(await WideAsync(chat.Page));
        Assert.Empty(await chat.Page.EvaluateAsync<string[]>("""
            () => {
              const rows = [...document.querySelectorAll('.messages > li')].map(li => [li, li.getBoundingClientRect()]);
              return rows.filter(([, box], i) => i > 0 && box.top < rows[i - 1][1].bottom - 0.5)
                .map(([li]) => li.textContent.slice(0, 40));
            }
            """));
        foreach (var address in new[] { "/zones/pond-club/members", "/d", "/u/dan" })
        {
            await chat.Page.GotoAsync(address);
            Assert.Empty(await WideAsync(chat.Page));
        }
    }

    [Fact]
    public async Task No_pixel_of_them_covers_the_messages_of_others()
    {
        await NameAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        foreach (var text in Texts.Where(t => t.Length < 2500 && !t.StartsWith('\n'))) // Short enough to be on screen with its neighbours.
            Assert.True(await CoveredAsync(chat.Page, text) is null, $"{text} covers a neighbour");
    }

    [Fact]
    public async Task The_check_would_find_a_violation()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        Assert.NotNull(await CoveredAsync(chat.Page, $"Z{new string('\u0301', 200)}", "overflow: visible"));
    }

    /// <summary>Which neighbour looks different when the message between them is hidden; null if none does.</summary>
    private async Task<string?> CoveredAsync(IPage page, string text, string style = "")
    {
        await SayAsync(Cast.Ana, "Above, in peace");
        var id = await SayAsync(Cast.Dan, text);
        var last = await SayAsync(Cast.Ana, "Below, in peace");
        await page.Locator($"#m-{last}").WaitForAsync();
        var item = page.Locator($"#m-{id}");
        await item.EvaluateAsync("(item, style) => { item.querySelector('.msg-body').style.cssText = style; }", style);
        var neighbours = new[] { page.Locator($"li:has(+ #m-{id}) .msg-body"), page.Locator($"#m-{last}") };
        var before = new[] { await neighbours[0].ScreenshotAsync(), await neighbours[1].ScreenshotAsync() };
        await item.EvaluateAsync("item => { item.style.visibility = 'hidden'; }");
        if (!Enumerable.SequenceEqual(before[0], await neighbours[0].ScreenshotAsync())) return "above";
        return Enumerable.SequenceEqual(before[1], await neighbours[1].ScreenshotAsync()) ? null : "below";
    }

    private async Task NameAsync()
    {
        foreach (var (person, name) in new[] { Cast.Dan, Cast.Mod, Cast.Flo, Cast.Ana, Cast.Ben }.Zip(Names))
            Assert.Equal(ProfileProblem.None, await App.Services.GetRequiredService<ChangeProfile>().RunAsync(person.Id, name));
        await using var scope = App.Services.CreateAsyncScope();
        var (updateZone, updateChannel) =
            (scope.ServiceProvider.GetRequiredService<UpdateZone>(), scope.ServiceProvider.GetRequiredService<UpdateChannel>());
        await updateZone.RunAsync(Cast.PondClub, Cast.Ana.Id, new string('W', 60), new string('\ufdfd', 90), true, true);
        var channelName = "o\u0489\u0489\u0489\u0489" + new string('\u0e49', 70);
        await updateChannel.RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, channelName, new string('W', 300));
    }

    private async Task<Guid> SayAsync(Person person, string text) =>
        (await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, person.Id, "", new Draft(text))).Message!.Id;

    private static Task<string[]> WideAsync(IPage page) => page.EvaluateAsync<string[]>(Layout.TooWide);
}
