using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A message is edited where it stands, and once deleted takes no more room than it must.</summary>
[Collection(Support.Journeys.Name)]
public sealed class EditingAndDeletingTests : AppTest
{
    private async Task<Message> SayAsync(Person author, string text) =>
        (await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.PondBuild.Id, author.Id, "", new Draft(text))).Message!;

    private Task<ChangeOutcome> DeleteAsync(Message message) =>
        App.Services.GetRequiredService<DeleteMessage>().RunAsync(message.Id, message.AuthorId);

    [Fact]
    public async Task The_editor_opens_before_the_server_answers_and_what_is_typed_meanwhile_stays()
    {
        await SayAsync(Cast.Ben, "Plain\n\nwords");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var asked = new TaskCompletionSource<IRoute>();
        await chat.Page.RouteAsync("**/messages/*?handler=Words", asked.SetResult);
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await Expect(box).ToHaveValueAsync("Plain\n\nwords");
        await Expect(chat.Page.GetByText("Esc to cancel, Enter to save")).ToBeVisibleAsync();
        await box.PressSequentiallyAsync(", and more");
        await (await asked.Task).ContinueAsync();
        await Expect(box).ToHaveValueAsync("Plain\n\nwords, and more");
        await box.PressAsync("Enter");
        await chat.SeesOnceAsync("words, and more");
    }

    [Fact]
    public async Task Where_a_message_has_markup_the_editor_waits_for_what_was_typed_and_says_so_when_it_cannot_come()
    {
        await SayAsync(Cast.Ben, "**Bold** words");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("503");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var asked = new TaskCompletionSource<IRoute>();
        await chat.Page.RouteAsync("**/messages/*?handler=Words", asked.SetResult);
        var composer = chat.Page.Locator("form.composer textarea");
        await composer.PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await Expect(box).ToHaveValueAsync("Bold words");
        await Expect(box).ToHaveJSPropertyAsync("readOnly", true);
        await (await asked.Task).ContinueAsync();
        await Expect(box).ToHaveValueAsync("**Bold** words");
        await Expect(box).ToBeEditableAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Page.UnrouteAllAsync();
        await chat.Page.RouteAsync("**/messages/*?handler=Words", route => route.FulfillAsync(new() { Status = 503 }));
        await composer.PressAsync("ArrowUp");
        await Expect(chat.Page.GetByText("Couldn't open the message. Try again.")).ToBeVisibleAsync();
        await Expect(box).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Edited_stands_behind_the_last_word_and_moves_nothing()
    {
        var message = await SayAsync(Cast.Ben, "A first paragraph\n\nand a second");
        await SayAsync(Cast.Ben, "After it");
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var before = await chat.TopOfAsync(1);
        await App.Services.GetRequiredService<EditMessage>().RunAsync(message.Id, Cast.Ben.Id, "A first paragraph\n\nand the second");
        await Expect(chat.Message("and the second").Locator(".msg-edited")).ToBeVisibleAsync();
        Assert.Equal(before, await chat.TopOfAsync(1), 0.5);
        var sameLine = await chat.Page.Locator(".msg-text").EvaluateAsync<bool>("""
            text => {
              const last = text.querySelector('p:last-child'), mark = text.querySelector('.msg-edited').getBoundingClientRect();
              const line = [...last.getClientRects()].at(-1);
              return mark.top > line.top - 4 && mark.bottom < line.bottom + 4 && mark.left >= line.right;
            }
            """);
        Assert.True(sameLine);
    }

    [Fact]
    public async Task A_deleted_message_is_gone_for_its_author_and_several_are_one_line_for_the_others()
    {
        await SayAsync(Cast.Dan, "Before");
        var mine = new[] { await SayAsync(Cast.Ben, "One"), await SayAsync(Cast.Ben, "Two"), await SayAsync(Cast.Ben, "Three") };
        await SayAsync(Cast.Ben, "After");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.Message("Two").HoverAsync();
        await ben.Message("Two").Locator("[data-delete]").ClickAsync();
        await Expect(ben.Page.Locator("dialog[open] h2")).ToHaveTextAsync("Delete your message?");
        await ben.Page.Locator("dialog[open] .btn.danger").ClickAsync();
        await ben.SeesNoAsync("Two");
        await Expect(ben.Message("Three")).ToBeFocusedAsync();
        await Expect(dan.Page.Locator(".msg-gone:visible")).ToHaveTextAsync("Message deleted");
        await Expect(dan.Message("Three").Locator(".msg-head")).ToBeVisibleAsync(); // What follows has a head of its own.
        await Expect(ben.Message("Three").Locator(".msg-head")).ToBeHiddenAsync();
        await DeleteAsync(mine[0]);
        await DeleteAsync(mine[2]);
        await Expect(dan.Page.Locator(".msg-gone:visible")).ToHaveTextAsync(["3 messages deleted"]);
        await Expect(ben.Page.Locator(".msg:visible")).ToHaveCountAsync(2);
        await ben.Page.ReloadAsync();
        await ben.IsLiveAsync();
        await Expect(ben.Page.Locator(".msg:visible")).ToHaveCountAsync(2);
        await dan.Page.ReloadAsync();
        await Expect(dan.Page.Locator(".msg-gone:visible")).ToHaveTextAsync(["3 messages deleted"]);
        await dan.Message("After").FocusAsync();
        await dan.Page.Keyboard.PressAsync("ArrowUp"); // The keys pass over what is folded.
        await dan.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(dan.Message("Before")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task With_Shift_no_question_is_asked()
    {
        await SayAsync(Cast.Ben, "Away with it");
        await SayAsync(Cast.Ben, "And with this");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Message("Away with it").HoverAsync();
        await chat.Message("Away with it").Locator("[data-delete]").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await chat.SeesNoAsync("Away with it");
        await chat.Message("And with this").HoverAsync();
        await chat.Message("And with this").Locator(".msg-tools [data-more]").ClickAsync();
        await chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await chat.SeesNoAsync("And with this");
        await Expect(chat.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }
}
