using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Support;

/// <summary>A channel or a conversation on someone's screen: what they do and what they see, not how it is built.</summary>
public sealed class ChatPage(IPage page)
{
    public IPage Page => page;

    private ILocator Composer => page.Locator("form.composer textarea");

    /// <summary>The event stream is open: what happens from now on is seen without a reload.</summary>
    public Task IsLiveAsync() => Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();

    public async Task GoToAsync(Place place)
    {
        await page.GotoAsync(place.Address);
        await IsLiveAsync();
    }

    /// <summary>Types and presses Enter. The message is acknowledged when it is no longer pending.</summary>
    public async Task SendAsync(string text)
    {
        await EnterAsync(text);
        await SeesAsync(text);
        await Expect(page.Locator("li.msg[data-state]").Filter(new() { HasText = text })).ToHaveCountAsync(0); // The server has it.
    }

    /// <summary>The same without waiting for anything.</summary>
    public async Task EnterAsync(string text)
    {
        await Composer.FillAsync(text);
        // On a touch screen Return breaks the line.
        if (await page.EvaluateAsync<bool>("matchMedia('(pointer: fine)').matches")) await Composer.PressAsync("Enter");
        else await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).TapAsync();
    }

    /// <summary>Where no script runs: by the button, which loads the page anew.</summary>
    public async Task EnterWithoutScriptAsync(string text)
    {
        await Composer.FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
    }

    /// <summary>The same, for a message that is accepted.</summary>
    public async Task PostAsync(string text)
    {
        await EnterWithoutScriptAsync(text);
        await SeesAsync(text);
    }

    /// <summary>Up in the empty composer, another text, Enter.</summary>
    public async Task EditLastAsync(string text)
    {
        await Composer.PressAsync("ArrowUp");
        var box = page.Locator(".message-edit textarea");
        await box.FillAsync(text);
        await box.PressAsync("Enter");
        await Expect(box).ToHaveCountAsync(0);
    }

    /// <summary>As on a phone: a touch shows the message's tools, and no key is pressed.</summary>
    public async Task EditByTouchAsync(string text, string edited)
    {
        await Message(text).Locator(".msg-body").TapAsync();
        await Message(text).Locator("[data-edit]").TapAsync();
        var edit = page.Locator("form.message-edit");
        await edit.Locator("textarea").FillAsync(edited);
        await edit.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await Expect(edit).ToHaveCountAsync(0);
    }

    /// <summary>By its own tools, and with a confirmation.</summary>
    public async Task DeleteAsync(string text)
    {
        await Message(text).HoverAsync();
        await Message(text).Locator("[data-delete]").ClickAsync();
        await page.Locator("dialog[open]", new() { HasText = text }).Locator(".btn.danger").ClickAsync();
        await SeesNoAsync(text);
    }

    /// <summary>Brings a message to the top of the log.</summary>
    public Task ScrollToAsync(int no) =>
        page.Locator($"li[data-no='{no}']").EvaluateAsync("item => item.scrollIntoView({ block: 'start' })");

    /// <summary>How far below the top of the window a message stands.</summary>
    public Task<double> TopOfAsync(int no) =>
        page.Locator($"li[data-no='{no}']").EvaluateAsync<double>("item => item.getBoundingClientRect().top");

    /// <summary>The numbers of the messages on the page, as they stand there.</summary>
    public Task<long[]> NumbersAsync() => page.Locator("message-list").EvaluateAsync<long[]>(
        "list => [...list.querySelectorAll('li[data-no]')].map(item => Number(item.dataset.no))");

    public async Task TypeAsync(string text) => await Composer.PressSequentiallyAsync(text);

    public Task SeesAsync(string text) => Expect(Message(text).Last).ToBeVisibleAsync();

    public Task SeesOnceAsync(string text) => Expect(Message(text)).ToHaveCountAsync(1);

    /// <summary>Only after something that came later was seen: else it proves nothing.</summary>
    public Task SeesNoAsync(string text) => Expect(Message(text)).ToHaveCountAsync(0);

    /// <summary>What stands above the oldest message.</summary>
    public Task BeginsWithAsync(string title) => Expect(page.Locator(".start h2")).ToHaveTextAsync(title, new() { UseInnerText = true });

    public Task SeesTypingAsync(string name) => Expect(page.Locator(".typing")).ToContainTextAsync(name);

    /// <summary>Opens the message's own page, where its forms are.</summary>
    public async Task OpenMessageAsync(string text, bool touch = false)
    {
        if (touch) await Message(text).Last.Locator(".msg-body").TapAsync();
        else await Message(text).Last.HoverAsync();
        await Message(text).Last.Locator("[data-more]").ClickAsync();
    }

    public ILocator Message(string text) => page.Locator("li.msg", new() { HasText = text });

    /// <summary>A channel or a conversation in the side bar, by its name.</summary>
    public ILocator Channel(string name) => page.Locator(".channels a.channel, .channels a.dm", new() { HasText = name });

    public Task SeesUnreadAsync(string channel) => Expect(Channel(channel)).ToHaveAttributeAsync("data-unread", new Regex(".*"));

    public Task SeesNothingUnreadAsync(string channel) =>
        Expect(Channel(channel)).Not.ToHaveAttributeAsync("data-unread", new Regex(".*"));

    /// <summary>The messages on screen, oldest first.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync() =>
        [.. (await page.Locator("li.msg .msg-body").AllInnerTextsAsync()).Select(t => t.Trim())];
}
