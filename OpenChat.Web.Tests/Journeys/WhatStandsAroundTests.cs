using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;
using OpenChat.Web.Zones;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>The sidebar, the members and the dots as other people change them.</summary>
[Collection(Support.Journeys.Name)]
public sealed class WhatStandsAroundTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private Task<PostResult> SayAsync(Person author, Place place, string text) => DoAsync((PostMessage post) => post.RunAsync(place.Id, author.Id, "", text));

    private Task<bool> ReadAsync(Person person, Place place, long no) => DoAsync((MarkRead read) => read.RunAsync(place.Id, person.Id, no));

    [Fact]
    public async Task What_waits_elsewhere_is_marked_counted_once_and_unmarked_when_read_on_another_device()
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
        await Expect(chat.Page.Locator(".rail [data-chats] .badge")).ToContainTextAsync("1"); // One chat, however many words.
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
        await SayAsync(Cast.Flo, Cast.General, "Three"); // Of both only this one is told, for it is the newer.
        await Expect(general).ToHaveAttributeAsync("data-unread", "");
    }

    [Fact]
    public async Task A_chat_counts_its_unread_words()
    {
        await ReadAsync(Cast.Ben, Cast.BenAndDan, 1);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/d");
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        var chat = page.Locator($".channels a[data-channel='{Cast.BenAndDan.Id}']");
        await Expect(chat.Locator(".badge")).ToHaveCountAsync(0);
        for (var i = 0; i < 3; i++) await SayAsync(Cast.Dan, Cast.BenAndDan, $"Word {i}");
        await Expect(chat.Locator(".badge")).ToContainTextAsync("3");
        await Expect(chat).ToContainTextAsync("Word 2"); // The server's list, in its order and with the last words.
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
    public async Task Anyone_kicked_is_sent_away_with_a_sentence_and_requests_nothing_more_of_the_channel()
    {
        await ReadAsync(Cast.Dan, Cast.General, 2);
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.General);
        // The answer that leads away is late. What the page would ask meanwhile is answered by a 404, and that is a complaint.
        var late = new TaskCompletionSource();
        await chat.Page.RouteAsync("**/sidebar?*", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        // Together: a word that counts as read after a second in view, and by then is no longer his to read.
        await Task.WhenAll(SayAsync(Cast.Ben, Cast.General, "Last words"), DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id)));
        await chat.SeesAsync("Last words");
        await Expect(chat.Page.Locator("#sidebar[data-doubtful]")).ToBeAttachedAsync();
        await chat.TypeAsync("Hello?");
        await chat.Page.WaitForFunctionAsync("() => performance.now() - (window.since ??= performance.now()) > 1500");
        late.SetResult();
        await Expect(chat.Page.Locator("#toasts")).ToContainTextAsync("You were removed from Pond Club.");
        await Expect(chat.Page.Locator($".rail [data-zone='{Cast.PondClub}']")).ToHaveCountAsync(0);
        Assert.DoesNotContain("/z/pond-club", chat.Page.Url);
    }

    [Fact]
    public async Task A_change_of_role_interrupts_no_reading()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Dan);
        var chat = await browser.ChatAsync(Cast.General);
        await DoAsync((ChangeRole change) => change.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Dan.Id, Role.Moderator));
        await chat.Page.RunAndWaitForResponseAsync(() => SayAsync(Cast.Ben, Cast.General, "Well deserved"),
            r => r.Url.EndsWith($"{Cast.General.Id}/read", StringComparison.Ordinal) && r.Request.PostData!.Contains('3', StringComparison.Ordinal));
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
            await Expect(chat.Page.Locator("#members .person", new() { HasText = "Dan Member" }).Locator("[data-presence-word]")).ToHaveTextAsync("Online");
        }
        await Expect(dot).ToHaveAttributeAsync("data-presence", "offline"); // Ten seconds in which he might have come back.
    }
}
