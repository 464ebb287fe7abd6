using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Frames may come late, twice, in pages or not at all: in the end a list shows what the server has.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ListStaysTrueTests : ListTest
{
    [Fact]
    public async Task Changes_made_while_history_is_on_its_way_are_in_the_completed_list()
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
    public async Task Message_posted_and_deleted_while_offline_leaves_its_line()
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
    public async Task Gaps_of_every_kind_are_closed_and_frames_older_than_the_page_are_ignored()
    {
        await SayAsync(2, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EvaluateAsync(Staging);
        // A second frame is lost while the first gap is requested.
        var requested = await chat.Page.EvaluateAsync<int[]>("""
            async () => {
              const { known, last, frame, send, answer } = stage, made = n => frame(last + n, known + n);
              send(made(2));
              send(made(4));
              const first = await answer({ seq: known + 2, to: known + 2, complete: true, changes: [made(1), made(2)] });
              const second = await answer({ seq: known + 4, to: known + 4, complete: true, changes: [made(3), made(4)] });
              return [first - known, second - known];
            }
            """);
        Assert.Equal([0, 2], requested);
        await RunsToAsync(chat, 6);
        await HasAllAsync(chat, 1, 6);
        // One of a gap's messages was edited since, and comes on the second page of the answer.
        await chat.Page.EvaluateAsync("""
            async () => {
              const { list, frame, send, answer } = stage, { known } = list, last = list.last;
              send(frame(last + 3, known + 9));
              await answer({ seq: known + 9, to: known + 5, complete: false, changes: [frame(last + 2, known + 5)] });
              const changes = [frame(last + 1, known + 3, known + 8), frame(last + 3, known + 9)];
              await answer({ seq: known + 9, to: known + 9, complete: true, changes });
            }
            """);
        await RunsToAsync(chat, 9);
        await HasAllAsync(chat, 1, 9);
        // The stream starts over from an old position for another tab; this page is ahead of it.
        await chat.Page.EvaluateAsync("""
            stage.send(stage.frame(-1, stage.list.known - 3));
            stage.send(stage.frame(stage.list.last + 1, stage.list.known + 1));
            """);
        await HasAllAsync(chat, 1, 10);
    }

    [Fact]
    public async Task Stored_messages_come_before_a_refused_one()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("403");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.Request.Method != "POST" ? route.ContinueAsync()
            : route.FulfillAsync(route.Request.PostData!.Contains("Refused", StringComparison.Ordinal)
                ? Browser.Ours(403, """{"problem":"Not here, please."}""")
                : Browser.Ours(200, $$"""{"id":"{{Guid.CreateVersion7()}}","no":1}""")));
        await chat.EnterAsync("Refused");
        await Expect(chat.Message("Refused")).ToContainTextAsync("Not sent.");
        await chat.SendAsync("Taken");
        await SayAsync("Later");
        await chat.SeesAsync("Later");
        Assert.Equal(["Taken", "Later", "Refused"], await chat.TextsAsync());
    }
}
