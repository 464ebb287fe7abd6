using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>How people come in: what they fill in and press, with script and without.</summary>
internal static class Arrivals
{
    /// <summary>From the link that the server printed into its first zone, the Pond Club; accounts by invite only.</summary>
    public static async Task SetUpAsync(this IPage page, Person administrator)
    {
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pond Club");
        await page.FillInAsync(administrator);
        await page.PressAsync("Finish setup");
    }

    /// <summary>From an invite's own page into its zone.</summary>
    public static async Task SignUpByInviteAsync(this IPage page, Person newcomer)
    {
        await page.FollowAsync("Create an account and join");
        await page.FillInAsync(newcomer);
        await page.PressAsync("Create account");
    }

    /// <summary>From a channel of the zone to a new link, and back.</summary>
    /// <returns>The link as it stands there to be copied.</returns>
    public static async Task<string> InviteAsync(this IPage page)
    {
        await page.FollowAsync("Invite people");
        await page.PressAsync("Create link");
        var link = await page.GetByLabel("Invite link").First.InputValueAsync();
        await page.GoBackToZoneAsync();
        return link;
    }

    /// <summary>From the pages that look after a zone.</summary>
    public static Task GoBackToZoneAsync(this IPage page) => page.Locator(".split-nav > a").ClickAsync();

    /// <summary>A link that one can see, by its name.</summary>
    public static Task FollowAsync(this IPage page, string link) =>
        page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();

    /// <summary>A button that one can see, by its name.</summary>
    public static Task PressAsync(this IPage page, string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static async Task FillInAsync(this IPage page, Person person)
    {
        await page.GetByLabel("Display name").FillAsync(person.DisplayName);
        await page.GetByLabel("Username").FillAsync(person.Username);
        await page.GetByLabel("Email").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Cast.Password);
    }
}
