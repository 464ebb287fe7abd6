using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P4 in docs/promises.md: after any event, an open page looks as the server would render it now.</summary>
[Collection(Support.Journeys.Name)]
public sealed class AsAfterAReloadTests : AppTest
{
    /// <summary>What a person sees and reaches, without what only scripts use, and without the line above new messages.</summary>
    private const string Looks = """
        () => {
          const whole = document.querySelector('#main').cloneNode(true);
          for (const gone of whole.querySelectorAll('template, .banner, .typing, [hidden], form.composer, li.unread')) gone.remove();
          for (const message of whole.querySelectorAll('.cont')) message.classList.remove('cont');
          const lines = [];
          const walk = (node, depth) => {
            if (node.nodeType === Node.TEXT_NODE) {
              const text = node.data.replace(/\s+/g, ' ').trim();
              if (text) lines.push(' '.repeat(depth) + text);
              return;
            }
            if (node.nodeType !== Node.ELEMENT_NODE) return;
            const names = ['href', 'id', 'class', 'aria-current', 'aria-label',
              'data-unread', 'data-presence', 'data-no', 'data-rev', 'data-deleted'];
            const attributes = names.filter(name => node.hasAttribute(name))
              .map(name => `${name}=${node.getAttribute(name).trim()}`)
              .filter(text => text !== 'class=');
            lines.push(`${' '.repeat(depth)}<${node.localName} ${attributes.join(' ')}>`);
            for (const child of node.childNodes) walk(child, depth + 1);
          };
          walk(whole, 0);
          return lines;
        }
        """;

    [Fact]
    public async Task A_page_open_during_every_event_looks_like_one_that_was_just_loaded()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        var fresh = await browser.ChatAsync(Cast.General);
        foreach (var (what, change) in Changes())
        {
            await change();
            await fresh.GoToAsync(Cast.General);
            var expected = await fresh.Page.EvaluateAsync<string[]>(Looks);
            string[] lived = [];
            using var limit = Patience.Start();
            while (!limit.IsCancellationRequested)
            {
                lived = await chat.Page.EvaluateAsync<string[]>(Looks);
                if (lived.SequenceEqual(expected)) break;
                await Task.Yield();
            }
            if (lived.SequenceEqual(expected)) continue;
            var first = lived.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
            string Around(string[] lines) => string.Join('\n', lines.Skip(first - 4).Take(12));
            Assert.Fail($"After {what} a fresh page has:\n{Around(expected)}\n\nand the open one has:\n{Around(lived)}");
        }
    }

    private IEnumerable<(string What, Func<Task> Change)> Changes()
    {
        Guid said = default;
        var channel = Guid.Empty;
        yield return ("a message", async () => said = (await SayAsync(Cast.General, "A **bold** word")).Message!.Id);
        yield return ("a message elsewhere", () => SayAsync(Cast.PondBuild, "In the other channel"));
        yield return ("an edit", () => DoAsync((EditMessage edit) => edit.RunAsync(said, Cast.Dan.Id, "A `changed` word")));
        yield return ("a second message of the same person", () => SayAsync(Cast.General, "And another"));
        yield return ("a deletion", () => DoAsync((DeleteMessage delete) => delete.RunAsync(said, Cast.Dan.Id)));
        yield return ("a direct message", () => SayAsync(Cast.BenAndDan, "Just us"));
        yield return ("reading", () => DoAsync((MarkRead read) => read.RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, 99)));
        yield return ("someone who joined", () => DoAsync((JoinByInvite join) => join.RunAsync(Cast.Cleo.Id, Cast.Invite)));
        yield return ("another role", () => DoAsync((ChangeRole change) =>
            change.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Dan.Id, Role.Moderator)));
        yield return ("another name", () => DoAsync((ChangeProfile change) => change.RunAsync(Cast.Mod.Id, "Somebody Else")));
        yield return ("someone who was kicked", () => DoAsync((KickMember kick) =>
            kick.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Cleo.Id)));
        yield return ("a new channel", async () => channel = (await DoAsync((CreateChannel create) =>
            create.RunAsync(Cast.PondClub, Cast.Ana.Id, ChannelKind.Text, "new-one", ""))).Channel!.Id);
        yield return ("a channel renamed", () => DoAsync((UpdateChannel update) => update.RunAsync(channel, Cast.Ana.Id, "renamed", "")));
        yield return ("a channel deleted", () => DoAsync((DeleteChannel delete) => delete.RunAsync(channel, Cast.Ana.Id, "renamed")));
        yield return ("another topic here", () => DoAsync((UpdateChannel update) =>
            update.RunAsync(Cast.General.Id, Cast.Ana.Id, "general", "Another topic")));
        yield return ("a zone renamed", () => DoAsync((UpdateZone update) =>
            update.RunAsync(Cast.PondClub, Cast.Ana.Id, "Lake Club", "", true, showsJoins: true)));
    }

    private Task<PostResult> SayAsync(Place place, string text) =>
        DoAsync((PostMessage post) => post.RunAsync(place.Id, Cast.Dan.Id, "", new Draft(text)));

    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }
}
