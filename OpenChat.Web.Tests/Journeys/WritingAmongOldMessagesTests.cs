using System.Text.RegularExpressions;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Someone reads old messages, and posts there.</summary>
[Collection(Support.Journeys.Name)]
public sealed class WritingAmongOldMessagesTests : AppTest
{
    /// <summary>An old part of a long channel, with newer messages below it that are not on the page.</summary>
    private async Task<ChatPage> AmongOldAsync(Browser browser)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var post = scope.ServiceProvider.GetRequiredService<PostMessage>();
        for (var n = 1; n <= 90; n++) await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft($"Word {n}."));
        var chat = await browser.ChatAsync(new Place(Cast.PondBuild.Id, $"{Cast.PondBuild.Address}/5"));
        await Expect(chat.Page.Locator("message-list[data-newer]")).ToBeAttachedAsync();
        return chat;
    }

    [Fact]
    public async Task Posting_among_old_messages_leads_to_the_new_message()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await AmongOldAsync(browser);
        await chat.EnterAsync("An answer, late");
        await chat.SeesAsync("An answer, late");
        await Expect(chat.Message("An answer, late")).ToBeInViewportAsync();
        await Expect(chat.Message("An answer, late")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
        await chat.SeesOnceAsync("An answer, late");
        await Expect(chat.Page).ToHaveURLAsync(new Regex("/pond-build$"));
        await Expect(chat.Page.Locator("form.composer textarea")).ToBeFocusedAsync();
        await chat.ScrollToAsync(60);
        await chat.EnterAsync("And another, from further up");
        await Expect(chat.Message("And another, from further up")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Refusal_of_a_message_posted_among_old_ones_is_in_view()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("403");
        var chat = await AmongOldAsync(browser);
        await chat.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.Request.Method == "POST"
            ? route.FulfillAsync(Browser.Ours(403, """{"problem":"Not here, please."}"""))
            : route.ContinueAsync());
        await chat.EnterAsync("Not for this place");
        await Expect(chat.Message("Not for this place")).ToContainTextAsync("Not sent. Not here, please.");
        await Expect(chat.Message("Not for this place")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Own_message_from_another_device_is_not_counted_as_new_among_old_messages()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await using var elsewhere = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await AmongOldAsync(browser);
        var present = chat.Page.Locator(".to-present button");
        await Expect(present).ToContainTextAsync("90 new");
        var (other, dan) = (await elsewhere.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await Expect(present).ToHaveTextAsync("Jump to present"); // Read over there.
        await other.SendAsync("Mine");
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-last", "91");
        await Expect(present).ToHaveTextAsync("Jump to present");
        await elsewhere.Context.CloseAsync();
        await dan.SendAsync("His");
        await Expect(present).ToHaveTextAsync("1 new, jump to present");
    }
}
