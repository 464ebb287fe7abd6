using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

[Collection(Support.Journeys.Name)]
public sealed class ReconnectingTests : AppTest
{
    [Fact]
    public async Task A_page_opens_its_stream()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync(Cast.General.Address);
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
    }
}
