using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Times as their reader writes them, and days that end while a page is open.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ClockTests : AppTest
{
    private static readonly DateTime At = new(2026, 6, 1, 15, 5, 0, DateTimeKind.Utc); // 17:05 in Berlin, the browsers' zone.

    [Theory]
    [InlineData("de-DE", "17:05", "17:05")]
    [InlineData("sv-SE", "17:05", "17:05")]
    [InlineData("en-GB", "17:05", "17:05")]
    [InlineData("fr-CA", "17:05", "17:05")]
    [InlineData("pt-BR", "17:05", "17:05")]
    [InlineData("en-US", "5:05 PM", "5:05")]
    public async Task The_readers_first_language_decides_the_clock(string locale, string head, string gutter)
    {
        await using var db = App.Database.Open();
        await db.Messages.Where(m => m.Id == Cast.BensHello)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.CreatedAt, At), TestContext.Current.CancellationToken);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, new Screen(Locale: locale));
        var ben = await bens.ChatAsync(Cast.General);
        var row = ben.Page.Locator($"#m-{Cast.BensHello}");
        await Expect(row.Locator(".msg-head time")).ToHaveTextAsync(new Regex($"^{head.Replace(" ", "\\s", StringComparison.Ordinal)}$"));
        Assert.Equal(gutter, await row.Locator(".msg-time").TextContentAsync());
        var title = (await row.Locator(".msg-head time").GetAttributeAsync("title"))!.Replace('\u202f', ' ');
        Assert.Contains(head, title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_one_line_is_as_high_with_am_and_pm_as_without()
    {
        async Task<double> HeightAsync(string locale)
        {
            await using var bens = await Browser.OpenAsync(App, Cast.Ben, new Screen(Locale: locale));
            var ben = await bens.ChatAsync(Cast.PondBuild);
            var rows = ben.Page.Locator("li.msg.cont[data-no]");
            if (await rows.CountAsync() == 0)
            {
                await ben.SendAsync("One");
                await ben.SendAsync("Two");
                await ben.Page.ReloadAsync(); // Without "Undo".
                await Expect(rows.First).ToBeVisibleAsync();
            }
            return await rows.First.EvaluateAsync<double>("row => row.offsetHeight");
        }
        Assert.Equal(await HeightAsync("en-GB"), await HeightAsync("en-US"));
    }

    [Fact]
    public async Task Today_becomes_yesterday_at_midnight()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var page = await bens.Context.NewPageAsync();
        var late = new DateTime(2026, 6, 1, 21, 58, 0, DateTimeKind.Utc); // 23:58 in Berlin.
        await using var db = App.Database.Open();
        await db.Messages.Where(m => m.Id == Cast.BensHello)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.CreatedAt, late), TestContext.Current.CancellationToken);
        await page.Clock.InstallAsync(new() { TimeDate = late });
        await page.GotoAsync(Cast.General.Address);
        var day = page.Locator($"li.day:has(+ #m-{Cast.BensHello}) time");
        await Expect(day).ToHaveTextAsync("Today");
        const string within = "(day, at) => day.insertAdjacentHTML('afterend', `<time data-show=amid datetime=${at}></time>`)";
        await day.EvaluateAsync(within, $"{late:O}");
        await page.Clock.FastForwardAsync(5 * 60 * 1000);
        await Expect(day.First).ToHaveTextAsync("Yesterday");
        await Expect(day.Last).ToHaveTextAsync("yesterday, 23:58"); // Within a sentence.
    }
}
