using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>What the small scripts add to the forms of accounts and settings.</summary>
[Collection(Support.Journeys.Name)]
public sealed class FormsTests : AppTest
{
    private const string SignUp = $"/account/sign-up?invite={Cast.Invite}", Good = "seven herons at noon";

    private static ILocator Password(IPage page) => page.GetByLabel("Password", new() { Exact = true });

    private static async Task FillAsync(IPage page, string username, string password)
    {
        await page.GetByLabel("Display name").FillAsync("Nia");
        await page.GetByLabel("Username").FillAsync(username);
        await page.GetByLabel("Email").FillAsync($"{username}@example.net");
        await Password(page).FillAsync(password);
    }

    [Fact]
    public async Task Refused_sign_up_keeps_the_password_and_the_next_try_lands_in_the_zone()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        await using var browser = await Browser.OpenAsync(App);
        browser.Expect("422");
        var page = await browser.TabAsync(SignUp);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Join Pond Club" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Display name")).ToBeFocusedAsync();
        await FillAsync(page, "ben", Good);
        await Password(page).PressAsync("Enter");
        await Expect(page.GetByText("That username is taken.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Username")).ToBeFocusedAsync();
        await Expect(Password(page)).ToHaveValueAsync(Good);
        await page.GetByLabel("Username").FillAsync("nia");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Expect(page.GetByText("Welcome to Pond Club.")).ToBeVisibleAsync();
        using var nia = App.Visitor();
        (await Pages.SignInTests.SignInAsync(nia, "nia", Good)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Password_that_is_too_long_is_told_and_not_cut_however_it_came_there()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        await using var browser = await Browser.OpenAsync(App);
        var page = await browser.TabAsync(SignUp);
        var (tooLong, longest) = (Varied(140), Varied(128));
        await FillAsync(page, "nia", tooLong);
        await Expect(page.GetByText("Too long: 140 characters, limit 128.")).ToBeVisibleAsync();
        await Expect(Password(page)).ToHaveValueAsync(tooLong);
        await Password(page).FillAsync(longest);
        await Expect(page.GetByText("Too long:")).ToHaveCountAsync(0);
        await Password(page).EvaluateAsync("(field, value) => { field.value = value; }", tooLong); // As some password managers do.
        await Password(page).PressAsync("Enter");
        await Expect(page.GetByText("Too long: 140 characters, limit 128.")).ToBeVisibleAsync();
        await Expect(Password(page)).ToBeFocusedAsync();
        Assert.False(await App.ReadAsync(db => db.Users.AnyAsync(u => u.UserName == "nia")));
        await Password(page).FillAsync(longest);
        await Password(page).PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/z/pond-club"));
        using var nia = App.Visitor();
        (await Pages.SignInTests.SignInAsync(nia, "nia", longest)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("/zones/new", "Name", 60)]
    [InlineData("/settings/profile", "Display name", 50)]
    [InlineData("/zones/pond-club/channels/new", "Name", 80)]
    [InlineData("/zones/pond-club/settings", "Description", 300)]
    public async Task Other_fields_tell_it_too_and_what_fits_is_saved(string address, string label, int limit)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        var page = await browser.TabAsync(address);
        var field = page.GetByLabel(label, new() { Exact = true });
        await field.FillAsync(new string('x', limit + 40));
        await Expect(page.GetByText($"Too long: {limit + 40} characters, limit {limit}.")).ToBeVisibleAsync();
        await field.EvaluateAsync("field => field.form.requestSubmit()");
        await Expect(field).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(address) + "$"));
        await field.FillAsync(new string('x', limit));
        await Expect(page.GetByText("Too long:")).ToHaveCountAsync(0);
        await field.EvaluateAsync("field => field.form.requestSubmit()");
        if (address.EndsWith("new", StringComparison.Ordinal))
            await Expect(page).Not.ToHaveURLAsync(new Regex(Regex.Escape(address) + "$"));
        else
            await Expect(page.Locator("[data-flash]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Held_Enter_sends_one_sign_in()
    {
        await using var browser = await Browser.OpenAsync(App);
        browser.Expect("422");
        var page = await browser.TabAsync("/account/sign-in");
        var tries = 0;
        page.Request += (_, request) => { if (request.Method == "POST") Interlocked.Increment(ref tries); };
        await page.GetByLabel("Email or username").FillAsync("ben");
        await Password(page).FillAsync("a wrong password");
        await Password(page).FocusAsync();
        for (var i = 0; i < 15; i++) await page.Keyboard.DownAsync("Enter");
        await Expect(page.GetByText("Wrong username or password.")).ToBeVisibleAsync();
        for (var i = 0; i < 15; i++) await page.Keyboard.DownAsync("Enter");
        await page.Keyboard.UpAsync("Enter");
        Assert.Equal(1, tries);
        await Password(page).FillAsync(Cast.Password);
        await Password(page).PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/z/|/d"));
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Password_can_be_looked_at_and_is_sent_as_a_password()
    {
        await using var browser = await Browser.OpenAsync(App);
        var page = await browser.TabAsync("/account/sign-in");
        await page.GetByLabel("Email or username").FillAsync("ben");
        await Password(page).FillAsync(Cast.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show password" }).ClickAsync();
        await Expect(page.Locator("#password")).ToHaveAttributeAsync("type", "text");
        await Expect(page.Locator("#password")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hide password" }).ClickAsync();
        await Expect(page.Locator("#password")).ToHaveAttributeAsync("type", "password");
        await Password(page).PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/z/"));
    }

    [Fact]
    public async Task Picture_that_is_too_big_is_told_beside_its_button()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/settings/profile");
        var huge = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.png");
        await using (var file = new FileStream(huge, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose))
        {
            file.SetLength(51 * 1024 * 1024);
            await page.Locator("#picture").SetInputFilesAsync(huge);
            await Expect(page.Locator("#picture-error")).ToContainTextAsync("Too big: 51 MB, limit 50 MB.");
        }
        await Expect(page.Locator(".toast")).ToHaveCountAsync(0);
        await page.Locator("#picture").SetInputFilesAsync(
            new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = "not an image"u8.ToArray() });
        await Expect(page.Locator("#picture-error")).ToContainTextAsync("That file isn't an image we can read.");
        await Expect(page.Locator("#picture-error")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("true", "Copied.")]
    [InlineData("false", "Press Ctrl+C to copy.")]
    public async Task Copy_where_there_is_no_clipboard_copies_or_says_which_keys_to_press(string copies, string sentence)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ana);
        await browser.Context.AddInitScriptAsync($$"""
            Object.defineProperty(navigator, 'clipboard', { value: undefined });
            document.execCommand = () => {{copies}};
            """);
        var page = await browser.TabAsync("/zones/pond-club/invites");
        var copy = page.Locator("copy-text").First;
        await copy.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".toast")).ToHaveTextAsync(sentence);
        Assert.True(await copy.Locator("input").EvaluateAsync<bool>("field => field.selectionEnd === field.value.length"));
    }

    private static string Varied(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));
}
