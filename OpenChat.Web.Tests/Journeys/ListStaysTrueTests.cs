using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Whatever comes late, twice, in pages or not at all: in the end a list shows what the server has.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ListStaysTrueTests() : AppTest(new() { Settings = [("Live:Replay", "400")] })
{
    /// <summary>Frames made by hand, and answers to /changes that the test gives when it likes.</summary>
    private const string Staging = """
        () => {
          const list = document.querySelector('message-list'), { channel } = list.dataset, html = list.querySelector('li[data-no]').outerHTML;
          const asked = [], real = window.fetch;
          window.fetch = (url, options) => String(url).includes('/changes') ? new Promise(answer => asked.push({ url, give: gap => answer(Response.json(gap)) })) : real(url, options);
          window.stage = {
            list, known: list.known, last: list.last,
            frame: (no, seq, rev = seq) => ({ channel, seq: rev, rev, no, id: `staged-${no}`, by: '', html: html.replace(/id="[^"]*"/, `id="m-staged-${no}"`)
              .replace(/data-no="\d+"/, `data-no="${no}"`).replace(/data-seq="\d+"/, `data-seq="${seq}"`).replace(/data-rev="\d+"/, `data-rev="${rev}"`) }),
            tell: frame => document.dispatchEvent(new CustomEvent('live:message', { detail: frame })),
            async answer(gap) {
              while (asked.length === 0) await new Promise(requestAnimationFrame);
              const { url, give } = asked.shift();
              give(gap);
              return Number(new URL(url, location.href).searchParams.get('after'));
            },
          };
        }
        """;

    private Task SayAsync(int count, string word) => App.Writes.RunAsync(async scope =>
    {
        var channel = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id);
        for (var n = 1; n <= count; n++)
            await scope.AddMessageAsync(channel, new Message
            {
                ChannelId = channel.Id,
                AuthorId = n % 3 == 0 ? Cast.Dan.Id : Cast.Ana.Id,
                Nonce = Guid.CreateVersion7().ToString("N"),
                CreatedAt = scope.Now,
                Text = string.Create(CultureInfo.InvariantCulture, $"{word} {n}."),
            });
    });

    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private async Task<Message> SayAsync(string text) => (await DoAsync((PostMessage post) => post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", text))).Message!;

    private Task<ChangeOutcome> DeleteAsync(Message message) => DoAsync((DeleteMessage delete) => delete.RunAsync(message.Id, message.AuthorId));

    private Task<Message> MessageAsync(int no) => App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.ChannelId == Cast.PondBuild.Id && m.No == no));

    /// <summary>Until the server has passed on what it wrote: who connects meanwhile is told the rest as it comes.</summary>
    private async Task HasToldAllAsync()
    {
        var written = await App.ReadAsync(db => db.Events.MaxAsync(e => e.Pos));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!App.Services.GetRequiredService<LiveHub>().Cursor.EndsWith($".{written}", StringComparison.Ordinal))
        {
            Assert.False(patience.IsCancellationRequested, "The log is not passed on.");
            await Task.Yield();
        }
    }

    private static Task RunsToAsync(ChatPage chat, long no) => Expect(chat.Page.Locator($"li[data-no='{no}']")).ToBeAttachedAsync(new() { Timeout = 20_000 });

    private static async Task HasAllAsync(ChatPage chat, long from, long to) =>
        Assert.Equal(Enumerable.Range((int)from, (int)(to - from + 1)), (await chat.NumbersAsync()).Select(n => (int)n));

    [Fact]
    public async Task What_happens_while_history_is_on_its_way_is_on_the_page_that_it_completes()
    {
        await SayAsync(60, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(new Place(Cast.PondBuild.Id, $"{Cast.PondBuild.Address}/5"));
        TaskCompletionSource read = new(), go = new();
        await chat.Page.RouteAsync(url => url.Contains("handler=History", StringComparison.Ordinal), async route =>
        {
            var answer = await route.FetchAsync();
            read.TrySetResult();
            await go.Task;
            await route.FulfillAsync(new() { Response = answer });
        });
        await chat.ScrollToAsync(29);
        await read.Task;
        await DeleteAsync(await MessageAsync(41));
        var edited = await MessageAsync(40);
        await DoAsync((EditMessage edit) => edit.RunAsync(edited.Id, edited.AuthorId, "Said anew"));
        await SayAsync("Meanwhile");
        var seq = await App.ReadAsync(db => db.Channels.Where(c => c.Id == Cast.PondBuild.Id).Select(c => c.LastSeq).SingleAsync());
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-seq", seq.ToString(CultureInfo.InvariantCulture));
        await chat.SeesNoAsync("Meanwhile");
        go.SetResult();
        await RunsToAsync(chat, 61);
        await chat.SeesOnceAsync("Said anew");
        await Expect(chat.Page.Locator("li[data-no='41']")).ToContainTextAsync("Message deleted");
        await HasAllAsync(chat, 1, 61);
    }

    [Fact]
    public async Task Message_that_came_and_went_while_one_was_away_leaves_its_line()
    {
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        browser.Expect("ERR_");
        relay.Break();
        await Expect(chat.Page.Locator("html[data-live=connecting]")).ToBeAttachedAsync();
        var gone = await SayAsync("Better not");
        await SayAsync("Stays");
        await DeleteAsync(gone);
        relay.Heal();
        await chat.Page.EvaluateAsync("document.dispatchEvent(new CustomEvent('live:retry'))");
        await chat.SeesOnceAsync("Stays");
        await chat.SeesOnceAsync("Message deleted");
        await HasAllAsync(chat, 1, 2);
    }

    [Fact]
    public async Task Gaps_are_closed_however_they_come_and_what_is_older_than_the_page_is_left_out()
    {
        await SayAsync(2, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EvaluateAsync(Staging);
        // A second frame is lost while the first gap is asked for.
        var asked = await chat.Page.EvaluateAsync<int[]>("""
            async () => {
              const { known, last, frame, tell, answer } = stage, made = n => frame(last + n, known + n);
              tell(made(2));
              tell(made(4));
              const first = await answer({ seq: known + 2, complete: true, changes: [made(1), made(2)] });
              const second = await answer({ seq: known + 4, complete: true, changes: [made(3), made(4)] });
              return [first - known, second - known];
            }
            """);
        Assert.Equal([0, 2], asked);
        await RunsToAsync(chat, 6);
        await HasAllAsync(chat, 1, 6);
        // One of a gap's messages was changed since, and comes on the second page of the answer.
        await chat.Page.EvaluateAsync("""
            async () => {
              const { list, frame, tell, answer } = stage, { known } = list, last = list.last;
              tell(frame(last + 3, known + 9));
              await answer({ seq: known + 9, complete: false, changes: [frame(last + 2, known + 5)] });
              await answer({ seq: known + 9, complete: true, changes: [frame(last + 1, known + 3, known + 8), frame(last + 3, known + 9)] });
            }
            """);
        await RunsToAsync(chat, 9);
        await HasAllAsync(chat, 1, 9);
        // The stream goes on from an old place for another tab: this page stands later.
        await chat.Page.EvaluateAsync("stage.tell(stage.frame(-1, stage.list.known - 3)); stage.tell(stage.frame(stage.list.last + 1, stage.list.known + 1))");
        await HasAllAsync(chat, 1, 10);
    }

    [Fact]
    public async Task What_was_taken_stands_before_what_was_refused()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("403");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.Request.Method != "POST" ? route.ContinueAsync()
            : route.FulfillAsync(route.Request.PostData!.Contains("Refused", StringComparison.Ordinal)
                ? new() { Status = 403, ContentType = "application/json", Body = """{"problem":"Not here, please."}""" }
                : new() { Status = 200, ContentType = "application/json", Body = $$"""{"id":"{{Guid.CreateVersion7()}}","no":1}""" }));
        await chat.EnterAsync("Refused");
        await Expect(chat.Message("Refused")).ToContainTextAsync("Not sent.");
        await chat.SendAsync("Taken");
        await SayAsync("Later");
        await chat.SeesAsync("Later");
        Assert.Equal(["Taken", "Later", "Refused"], await chat.TextsAsync());
    }

    [Fact]
    public async Task Server_that_was_restored_takes_no_open_editor_away()
    {
        await SayAsync("Written by Dan");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("404");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Mine");
        await Expect(chat.Message("Mine").Locator("[data-edit]")).ToBeAttachedAsync();
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await box.FillAsync("Half changed");
        await chat.Page.RouteAsync("**/changes?*", route => route.FulfillAsync(new() { Status = 200, ContentType = "application/json", Body = """{"seq":0,"complete":true,"changes":[]}""" }));
        const string HearOfGap = "document.body.dataset.here = 1; document.dispatchEvent(new CustomEvent('live:unread', { detail: { channel: document.querySelector('message-list').dataset.channel, n: 0 } }))";
        await chat.Page.RunAndWaitForResponseAsync(() => chat.Page.EvaluateAsync(HearOfGap), r => r.Url.Contains("handler=History", StringComparison.Ordinal));
        await Expect(chat.Page.Locator("li.msg[data-editing]")).ToHaveCountAsync(1);
        await Expect(box).ToHaveValueAsync("Half changed");
        await HasAllAsync(chat, 1, 2);
        await box.PressAsync("Escape");
        await chat.Page.EvaluateAsync(HearOfGap);
        await Expect(chat.Page.Locator("body:not([data-here])")).ToBeAttachedAsync();
        await chat.IsLiveAsync();
        await chat.Page.UnrouteAsync("**/changes?*");
        // And a page that cannot be drawn anew still says that it has done what it can: the cursor waits for it.
        await chat.Page.RouteAsync(url => url.EndsWith(Cast.PondBuild.Address, StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 404, Body = "gone" }));
        await chat.Page.EvaluateAsync("""
            new Promise(then => {
              document.addEventListener('live:attach', then, { once: true });
              document.dispatchEvent(new CustomEvent('live:resync', { detail: { cursor: document.querySelector('#main').dataset.after } }));
            })
            """);
    }

    [Fact]
    public async Task Long_day_is_forgotten_from_the_top_and_comes_back_by_scrolling()
    {
        await SayAsync(60, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await SayAsync(320, "More");
        await RunsToAsync(chat, 380);
        var numbers = await chat.NumbersAsync();
        Assert.InRange(numbers.Length, 300, 350);
        await HasAllAsync(chat, numbers[0], 380);
        await Expect(chat.Page.Locator("li[data-no='380']")).ToBeInViewportAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Link, new() { Name = "Older messages" })).ToHaveAttributeAsync("href", new Regex($"before={numbers[0]}$"));
        await chat.ScrollToAsync((int)numbers[0]);
        await RunsToAsync(chat, numbers[0] - 50);
        await chat.ScrollToAsync((int)numbers[0] - 50);
        await RunsToAsync(chat, 1);
        await chat.SendAsync("Nobody who reads up there is disturbed");
        await SayAsync("Nor by this");
        await RunsToAsync(chat, 382);
    }

    [Fact]
    public async Task Who_is_far_behind_gets_the_newest_page_and_keeps_what_is_being_read()
    {
        await SayAsync(120, "Word");
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        browser.Expect("ERR_");
        var (chat, reader) = (await browser.ChatAsync(Cast.PondBuild), await browser.ChatAsync(Cast.PondBuild));
        await reader.ScrollToAsync(85);
        relay.Break();
        await Expect(chat.Page.Locator("html[data-live=connecting]")).ToBeAttachedAsync();
        await SayAsync(600, "More");
        await HasToldAllAsync();
        var before = await reader.TopOfAsync(85);
        relay.Heal();
        await chat.Page.EvaluateAsync("document.dispatchEvent(new CustomEvent('live:retry'))");
        await RunsToAsync(chat, 720);
        await HasAllAsync(chat, 671, 720);
        await chat.SeesOnceAsync("More 600.");
        var offer = reader.Page.GetByRole(AriaRole.Button, new() { Name = "jump to present" });
        await Expect(reader.Page.Locator("message-list[data-newer]")).ToBeAttachedAsync();
        Assert.Equal(before, await reader.TopOfAsync(85), 1.0);
        await Expect(offer).ToBeVisibleAsync();
        await SayAsync("And on it goes");
        await chat.SeesOnceAsync("And on it goes");
        await HasAllAsync(chat, 671, 721);
        await reader.SeesNoAsync("And on it goes");
    }

    [Fact]
    public async Task Busy_channel_of_another_tab_is_a_dot_and_no_request()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.ChatAsync(Cast.PondBuild);
        var elsewhere = await browser.ChatAsync(Cast.BenAndDan);
        var asked = 0;
        elsewhere.Page.Request += (_, request) => asked += request.Url.Contains("/sidebar", StringComparison.Ordinal) ? 1 : 0;
        await SayAsync(5, "Word");
        await Expect(elsewhere.Page.Locator($".rail .zone[data-zone='{Cast.PondClub}']")).ToHaveAttributeAsync("data-unread", new Regex(".*"));
        await elsewhere.SendAsync("Said here"); // Its frame stands behind the others, and asks for the sidebar itself.
        await elsewhere.Page.WaitForRequestFinishedAsync(new() { Predicate = r => r.Url.Contains("/sidebar", StringComparison.Ordinal) });
        Assert.Equal(1, asked);
    }
}
