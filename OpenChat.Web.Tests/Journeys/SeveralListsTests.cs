using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A second list beside the channel's own, as for pins or a thread: both stay current, and neither acts for the other.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SeveralListsTests : ListTest
{
    /// <summary>Fetches a list as the server renders it, with the same row ids as the first one.</summary>
    private const string Fetch = """
        async () => {
          const page = document.createElement('template');
          page.innerHTML = await (await fetch('?handler=History')).text();
          page.content.querySelector('message-list').dataset.list = 'second';
          window.second = page.content.firstElementChild;
        }
        """;
    private const string Show = "() => document.querySelector('.log').after(document.importNode(window.second, true))";
    private const string RowIds = "rows => rows.map(row => row.id)";
    private const string TwiceUsedIds =
        "() => [...document.querySelectorAll('[id]')].map(each => each.id).filter((id, n, all) => all.indexOf(id) !== n)";

    private static ILocator Own(ChatPage chat) => chat.Page.Locator("message-list[data-list=channel]");

    private static ILocator Second(ChatPage chat) => chat.Page.Locator("message-list[data-list=second]");

    private static async Task<ChatPage> WithTwoListsAsync(Browser browser)
    {
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EvaluateAsync(Fetch);
        await chat.Page.EvaluateAsync(Show);
        return chat;
    }

    private static async Task BothSeeAsync(ChatPage chat, string text)
    {
        foreach (var list in new[] { Own(chat), Second(chat) })
            await Expect(list.GetByText(text, new() { Exact = true })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task New_edited_and_deleted_messages_reach_both_and_ids_stay_with_the_channels_own()
    {
        var first = await SayAsync("First");
        var elsewhere = await DoAsync((PostMessage post) => post.RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft("Elsewhere")));
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await WithTwoListsAsync(browser);
        await BothSeeAsync(chat, "First");
        await DoAsync((EditMessage edit) => edit.RunAsync(elsewhere.Message!.Id, Cast.Dan.Id, "Elsewhere, edited"));
        var later = await SayAsync("Later");
        await BothSeeAsync(chat, "Later");
        await DoAsync((EditMessage edit) => edit.RunAsync(first.Id, first.AuthorId, "First, edited"));
        await BothSeeAsync(chat, "First, edited");
        await DeleteAsync(later);
        await BothSeeAsync(chat, "Message deleted");
        await chat.SeesNoAsync("Elsewhere");

        Assert.Empty(await chat.Page.EvaluateAsync<string[]>(TwiceUsedIds));
        Assert.Equal([$"m-{first.Id}", $"m-{later.Id}"], await Own(chat).Locator("li[data-no]").EvaluateAllAsync<string[]>(RowIds));
        Assert.Equal(["", ""], await Second(chat).Locator("li[data-no]").EvaluateAllAsync<string[]>(RowIds));
    }

    [Fact]
    public async Task Unsent_message_is_only_in_the_channels_list_and_the_sent_one_in_both()
    {
        await SayAsync("First");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("ERR_FAILED");
        var chat = await WithTwoListsAsync(browser);
        await chat.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.AbortAsync());
        await chat.EnterAsync("On its way");
        await Expect(Own(chat).Locator("li[data-state]")).ToContainTextAsync("Not sent.");
        await Expect(Second(chat).GetByText("On its way")).ToHaveCountAsync(0);
        await chat.Page.UnrouteAsync($"**{Cast.PondBuild.Address}");
        await Own(chat).GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await BothSeeAsync(chat, "On its way");
        await Expect(Own(chat).Locator("li[data-state]")).ToHaveCountAsync(0);
        Assert.Empty(await chat.Page.EvaluateAsync<string[]>(TwiceUsedIds));
    }

    [Fact]
    public async Task Keys_act_in_the_list_that_has_the_focus()
    {
        await SayAsync("First");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Mine");
        await chat.Page.EvaluateAsync(Fetch);
        await chat.Page.EvaluateAsync(Show);
        var keys = chat.Page.Keyboard;
        ILocator Row(ILocator list, int no) => list.Locator($"li[data-no='{no}']");

        await Row(Second(chat), 2).FocusAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(Row(Second(chat), 1)).ToBeFocusedAsync();
        foreach (var list in new[] { Own(chat), Second(chat) }) await Expect(list.Locator("li[tabindex='0']")).ToHaveCountAsync(1);
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("m");
        await chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        await Expect(Second(chat).Locator(".message-edit textarea")).ToBeFocusedAsync();
        await Expect(Own(chat).Locator(".message-edit")).ToHaveCountAsync(0);

        // Up in the composer edits in the list above it. Two editors of one message do not clash.
        await chat.Page.Locator("form.composer textarea").FocusAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(Own(chat).Locator(".message-edit textarea")).ToBeFocusedAsync();
        Assert.Empty(await chat.Page.EvaluateAsync<string[]>(TwiceUsedIds));
        await keys.PressAsync("Escape");
        await Expect(chat.Page.Locator("form.composer textarea")).ToBeFocusedAsync();
        await Expect(Second(chat).Locator(".message-edit")).ToHaveCountAsync(1);

        await Second(chat).Locator(".message-edit textarea").FillAsync("Mine, edited");
        await keys.PressAsync("Enter");
        await Expect(Row(Second(chat), 2)).ToBeFocusedAsync();
        await BothSeeAsync(chat, "Mine, edited");
        await Expect(chat.Page.Locator(".message-edit")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Only_the_channels_own_list_shows_new_messages_and_marks_them_read()
    {
        await SayAsync(60, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await WithTwoListsAsync(browser);
        await Expect(Own(chat)).ToHaveAttributeAsync("data-read", "60");
        await chat.Page.EvaluateAsync("document.querySelectorAll('.unread').forEach(line => line.remove())");
        foreach (var list in new[] { Own(chat), Second(chat) })
            await list.Locator("li[data-no='30']").EvaluateAsync("item => item.scrollIntoView({ block: 'start' })");
        await Expect(Own(chat).Locator(".to-present")).ToHaveCountAsync(1);
        await SayAsync("Below");
        await BothSeeAsync(chat, "Below");
        await Expect(Own(chat).Locator(".unread")).ToContainTextAsync("1 new");
        await Expect(Second(chat).Locator(".unread, .to-present")).ToHaveCountAsync(0);
        await Second(chat).Locator("li[data-no='30']").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(Own(chat).Locator(".unread")).ToHaveCountAsync(1);
        await Own(chat).Locator("li[data-no='30']").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(Own(chat).Locator(".unread, .to-present")).ToHaveCountAsync(0);
        await Expect(Own(chat)).ToHaveAttributeAsync("data-read", "61");
    }

    [Fact]
    public async Task List_added_late_catches_up_and_a_gap_of_both_is_fetched_once()
    {
        await SayAsync("First");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EvaluateAsync(Fetch);
        await SayAsync("Said meanwhile");
        await Expect(Own(chat)).ToContainTextAsync("Said meanwhile");
        await chat.Page.EvaluateAsync(Show);
        await chat.Page.EvaluateAsync("""
            () => {
              window.heard = [];
              document.addEventListener('live:message', ({ detail }) => window.heard.push(detail.no));
              document.dispatchEvent(new CustomEvent('htmx:after:swap'));
            }
            """);
        await BothSeeAsync(chat, "Said meanwhile");

        // Frames from before the list was added are not dispatched again.
        var lost = await SayAsync("Lost");
        await BothSeeAsync(chat, "Lost");
        Assert.Equal("3", await chat.Page.EvaluateAsync<string>("window.heard.join()"));

        // Now as if that frame had been lost.
        var requests = new List<string>();
        chat.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("/changes?", StringComparison.Ordinal)) requests.Add(request.Url);
        };
        await chat.Page.EvaluateAsync("""
            () => {
              for (const list of document.querySelectorAll('message-list')) {
                list.querySelector('li[data-no="3"]').remove();
                list.knows(list.known - 1);
              }
              const { channel } = document.querySelector('message-list').dataset;
              document.dispatchEvent(new CustomEvent('live:unread', { detail: { channel, n: 3 } }));
            }
            """);
        await BothSeeAsync(chat, "Lost");
        Assert.Single(requests);
        Assert.Matches(new Regex($"/changes\\?after={lost.Seq - 1}$"), requests[0]);
    }
}
