using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Tests of a busy channel's list.</summary>
public abstract class ListTest() : AppTest(new() { Settings = [("Live:Replay", "400")] })
{
    /// <summary>Sends staged frames to the page, and answers its requests to /changes when the test says so.</summary>
    protected const string Staging = """
        () => {
          const list = document.querySelector('message-list');
          const { channel } = list.dataset, html = list.querySelector('li[data-no]').outerHTML;
          const requests = [], real = window.fetch;
          const ours = gap => Response.json(gap, { headers: { OpenChat: 1 } });
          const hold = url => new Promise(answer => requests.push({ url, give: gap => answer(ours(gap)) }));
          window.fetch = (url, options) => String(url).includes('/changes') ? hold(url) : real(url, options);
          window.stage = {
            list, known: list.known, last: list.last,
            frame: (no, seq, rev = seq) => ({
              channel, seq: rev, rev, no, id: `staged-${no}`, by: '',
              html: html.replace(/id="[^"]*"/, `id="m-staged-${no}"`)
                .replace(/data-no="\d+"/, `data-no="${no}"`)
                .replace(/data-seq="\d+"/, `data-seq="${seq}"`)
                .replace(/data-rev="\d+"/, `data-rev="${rev}"`),
            }),
            send: frame => document.dispatchEvent(new CustomEvent('live:message', { detail: frame })),
            async answer(gap) {
              for (const began = Date.now(); requests.length === 0; await new Promise(requestAnimationFrame))
                if (Date.now() - began > 60000) throw new Error('The page asks for no changes.');
              const { url, give } = requests.shift();
              give({ to: gap.changes.at(-1)?.seq, ...gap });
              return Number(new URL(url, location.href).searchParams.get('after'));
            },
          };
        }
        """;

    protected Task SayAsync(int count, string word) => App.Writes.RunAsync(async scope =>
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

    protected async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    protected async Task<Message> SayAsync(string text) =>
        (await DoAsync((PostMessage post) => post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft(text)))).Message!;

    protected Task<ChangeOutcome> DeleteAsync(Message message) =>
        DoAsync((DeleteMessage delete) => delete.RunAsync(message.Id, message.AuthorId));

    protected Task<Message> MessageAsync(int no) =>
        App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.ChannelId == Cast.PondBuild.Id && m.No == no));

    /// <summary>Waits until the server has published all that was written: someone who connects earlier gets the rest live.</summary>
    protected async Task HasPublishedAllAsync()
    {
        var written = await App.ReadAsync(db => db.Events.MaxAsync(e => e.Pos));
        var hub = App.Services.GetRequiredService<LiveHub>();
        await Patience.UntilAsync(() => hub.Cursor.EndsWith($".{written}", StringComparison.Ordinal), () => "The log is not published.");
    }

    protected static Task RunsToAsync(ChatPage chat, long no) => Expect(chat.Page.Locator($"li[data-no='{no}']")).ToBeAttachedAsync();

    protected static async Task HasAllAsync(ChatPage chat, long from, long to) =>
        Assert.Equal(Enumerable.Range((int)from, (int)(to - from + 1)), (await chat.NumbersAsync()).Select(n => (int)n));
}
