using System.Text.RegularExpressions;
using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>The sidebar, the members and the presence dots change with what other people do.</summary>
[Collection(Support.Journeys.Name)]
public sealed class WhatStandsAroundTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private Task<PostResult> SayAsync(Person author, Place place, string text) =>
        DoAsync((PostMessage post) => post.RunAsync(place.Id, author.Id, "", new Draft(text)));

    private Task<bool> ReadAsync(Person person, Place place, long no) => DoAsync((MarkRead read) => read.RunAsync(place.Id, person.Id, no));

    [Fact]
    public async Task Unread_channels_are_marked_counted_once_and_unmarked_when_read_on_another_device()
    {
        await ReadAsync(Cast.Ben, Cast.General, 2);
        await ReadAsync(Cast.Ben, Cast.BenAndDan, 1);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var general = chat.Page.Locator($".channels a[data-channel='{Cast.General.Id}']");
        await Expect(general).Not.ToHaveAttributeAsync("data-unread", "");
        await Expect(chat.Page).ToHaveTitleAsync(new Regex("^#?pond-build"));
        await SayAsync(Cast.Dan, Cast.General, "One");
        await Expect(general).ToHaveAttributeAsync("data-unread", "");
        await SayAsync(Cast.Dan, Cast.BenAndDan, "Two");
        await SayAsync(Cast.Dan, Cast.BenAndDan, "Three");
        await Expect(chat.Page.Locator(".rail [data-chats] .badge")).ToContainTextAsync("1"); // One chat, however many messages.
        await Expect(chat.Page).ToHaveTitleAsync(new Regex(@"^\(2\) "));
        await SayAsync(Cast.Ben, Cast.General, "Mine, from elsewhere");
        await Expect(general).Not.ToHaveAttributeAsync("data-unread", "");
        await ReadAsync(Cast.Ben, Cast.BenAndDan, 3);
        await Expect(chat.Page.Locator(".rail [data-chats] .badge")).ToHaveCountAsync(0);
        await Expect(chat.Page).Not.ToHaveTitleAsync(new Regex(@"^\("));
    }

    [Fact]
    public async Task Messages_of_a_blocked_person_mark_nothing_unread_and_hide_no_one_elses()
    {
        await ReadAsync(Cast.Ben, Cast.General, 2);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben); // He has blocked Flo.
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var general = chat.Page.Locator($".channels a[data-channel='{Cast.General.Id}']");
        await SayAsync(Cast.Flo, Cast.General, "One");
        await SayAsync(Cast.Dan, Cast.PondBuild, "After it");
        await chat.SeesOnceAsync("After it");
        await Expect(general).Not.ToHaveAttributeAsync("data-unread", "");
        await SayAsync(Cast.Ana, Cast.General, "Two");
        await SayAsync(Cast.Flo, Cast.General, "Three"); // Only this newer one of the two is published.
        await Expect(general).ToHaveAttributeAsync("data-unread", "");
    }

    [Fact]
    public async Task A_chat_counts_its_unread_messages()
    {
        await ReadAsync(Cast.Ben, Cast.BenAndDan, 1);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/d");
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        var chat = page.Locator($".channels a[data-channel='{Cast.BenAndDan.Id}']");
        await Expect(chat.Locator(".badge")).ToHaveCountAsync(0);
        for (var i = 0; i < 3; i++) await SayAsync(Cast.Dan, Cast.BenAndDan, $"Word {i}");
        await Expect(chat.Locator(".badge")).ToContainTextAsync("3");
        await Expect(chat).ToContainTextAsync("Word 2"); // The server's list, in its order and with the last message.
        await Expect(chat.Locator(".badge")).ToContainTextAsync("3");
    }

    [Fact]
    public async Task A_new_channel_appears_without_closing_what_is_open()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.Locator(".side-title[popovertarget=zone-menu], [popovertarget=zone-menu]").First.ClickAsync();
        await Expect(chat.Page.Locator("#zone-menu")).ToBeVisibleAsync();
        await DoAsync((CreateChannel create) => create.RunAsync(Cast.PondClub, Cast.Ana.Id, ChannelKind.Text, "newts", ""));
        await Expect(chat.Channel("newts")).ToBeVisibleAsync();
        await Expect(chat.Page.Locator("#zone-menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Someone_kicked_leaves_the_page_with_a_note_and_requests_nothing_more_of_the_channel()
    {
        await ReadAsync(Cast.Dan, Cast.General, 2);
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.General);
        // The answer that leads away is delayed. Any other request of the page meanwhile would get a 404, which fails the test.
        var late = new TaskCompletionSource();
        await chat.Page.RouteAsync("**/sidebar?*", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        // Both at once: the message would be marked as read after a second in view, but by then Dan may not read it.
        await Task.WhenAll(
            SayAsync(Cast.Ben, Cast.General, "Last words"),
            DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id)));
        await chat.SeesAsync("Last words");
        await Expect(chat.Page.Locator("#sidebar[data-doubtful]")).ToBeAttachedAsync();
        await chat.TypeAsync("Hello?");
        await chat.Page.WaitForFunctionAsync("() => performance.now() - (window.since ??= performance.now()) > 1500");
        late.SetResult();
        await Expect(chat.Page.Locator("#toasts")).ToContainTextAsync("You're no longer in Pond Club.");
        await Expect(chat.Page.Locator($".rail [data-zone='{Cast.PondClub}']")).ToHaveCountAsync(0);
        Assert.DoesNotContain("/z/pond-club", chat.Page.Url);
    }

    [Fact]
    public async Task A_zone_left_in_another_tab_was_not_taken_away()
    {
        await ReadAsync(Cast.Dan, Cast.General, 2);
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.General);
        var leaving = await browser.TabAsync("/zones/pond-club/leave");
        await leaving.Locator("#settings form button.danger").ClickAsync();
        await Expect(leaving.Locator("#toasts, [data-flash]").First).ToContainTextAsync("You left Pond Club.");
        await Expect(chat.Page.Locator("#toasts")).ToContainTextAsync("You're no longer in Pond Club.");
    }

    [Fact]
    public async Task A_deleted_zone_is_named_and_a_renamed_one_is_not_taken_for_deleted()
    {
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await ReadAsync(person, Cast.General, 2);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.General), await dans.ChatAsync(Cast.General));
        // On a page without the sidebar there is nothing to refresh.
        await dan.Page.Locator("[popovertarget=zone-menu]").First.ClickAsync();
        await dan.Page.Locator("#zone-menu a[href$='/settings']").ClickAsync();
        await Expect(dan.Page.Locator("#settings")).ToBeVisibleAsync();
        await dan.Page.EvaluateAsync(
            "() => { window.renamed = new Promise(seen => document.addEventListener('live:zone', seen, { once: true })); }");
        await DoAsync((UpdateZone update) => update.RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club", "", true, showsJoins: true));
        await dan.Page.EvaluateAsync("async () => { await window.renamed; window.since = performance.now(); }");
        await dan.Page.WaitForFunctionAsync("() => performance.now() - window.since > 1500"); // Longer than a refresh is put off.
        await dan.Page.Locator(".split-nav a[href='/z/pond-club']").ClickAsync();
        await Expect(dan.Page.Locator("#sidebar")).ToBeVisibleAsync();
        await DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id));
        await Expect(dan.Page.Locator("#toasts")).ToContainTextAsync("You're no longer in Lake Club.");
        await Expect(ben.Page.Locator("#sidebar .side-title")).ToContainTextAsync("Lake Club");
        await DoAsync((DeleteZone delete) => delete.RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club"));
        await Expect(ben.Page.Locator("#toasts")).ToContainTextAsync("Lake Club was deleted.");
    }

    [Fact]
    public async Task A_change_of_role_does_not_stop_marking_as_read()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.General);
        await DoAsync((ChangeRole change) => change.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Dan.Id, Role.Moderator));
        await chat.Page.RunAndWaitForResponseAsync(
            () => SayAsync(Cast.Ben, Cast.General, "Well deserved"),
            r => r.Url.EndsWith($"{Cast.General.Id}/read", StringComparison.Ordinal)
                && r.Request.PostData!.Contains('3', StringComparison.Ordinal));
        await Expect(chat.Page.Locator("#members h3").GetByText("Moderators, 2")).ToBeVisibleAsync();
        await Expect(chat.Page.Locator("#sidebar[data-doubtful]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_dot_follows_someone_who_comes_and_goes()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        var dot = chat.Page.Locator($"#members .presence[data-user='{Cast.Dan.Id}']");
        await Expect(dot).ToHaveAttributeAsync("data-presence", "offline");
        using var dan = await App.AsAsync(Cast.Dan);
        await using (await EventStream.OpenAsync(dan))
        {
            await Expect(dot).ToHaveAttributeAsync("data-presence", "online");
            var person = chat.Page.Locator("#members .person", new() { HasText = "Dan Member" });
            await Expect(person.Locator("[data-presence-word]")).ToHaveTextAsync("Online");
        }
        await Expect(dot).ToHaveAttributeAsync("data-presence", "offline"); // After the ten seconds in which he could come back.
    }
}
