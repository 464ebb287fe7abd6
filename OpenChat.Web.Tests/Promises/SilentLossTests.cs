using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>P7 in docs/promises.md: every reader notices frames that get lost inside the server, and fetches them.</summary>
[Collection(CallJourneys.Name)]
[Trait("Soak", "long")]
public sealed class SilentLossTests
{
    [Fact]
    public async Task Frames_lost_inside_the_server_are_fetched_by_every_reader()
    {
        var (messages, oneIn) = (Soak.Rounds(60, 5000), Soak.Rounds(8, 100));
        var cancel = TestContext.Current.CancellationToken;
        var (made, lost) = (0, 0);
        await using var app = await App.StartAsync(new()
        {
            Settings = [("Live:Heartbeat", "00:00:01")],
            Services = services =>
            {
                var real = services.Single(s => s.ServiceType == typeof(LiveSources)).ImplementationFactory!;
                services.AddSingleton(provider =>
                {
                    var sources = (LiveSources)real(provider);
                    return sources with { Frames = async (events, token) => [.. (await sources.Frames(events, token)).Select(Lose)] };
                });
            },
        });
        await using var browser = await Browser.OpenAsync(app, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        using var dan = await app.AsAsync(Cast.Dan);
        using var reader = new RawReader(app.Address, dan.Cookies, _ => Task.CompletedTask, Cast.General);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = reader.RunAsync(done.Token);

        var post = app.Services.GetRequiredService<PostMessage>();
        for (var i = 0; i < messages; i++)
        {
            var said = await post.RunAsync(Cast.General.Id, Cast.Ana.Id, "", new Draft($"Word {i}"));
            // A page that falls five hundred behind starts over with the newest, which is another promise.
            if (i % 200 == 199) await Expect(chat.Page.Locator($"message-list li[data-no='{said.Message!.No}']")).ToHaveCountAsync(1);
            if (i % 5 != 4) continue;
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<EditMessage>().RunAsync(said.Message!.Id, Cast.Ana.Id, $"Changed {i}");
        }

        var last = await app.ReadAsync(db => db.Channels.Where(c => c.Id == Cast.General.Id).Select(c => c.LastSeq).SingleAsync(cancel));
        await reader.ReachesAsync(Cast.General.Id, last).WaitAsync(Patience.Limit, cancel);
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-seq", last.ToString(CultureInfo.InvariantCulture));
        var stored = await app.ReadAsync(db => db.Messages
            .Where(m => m.ChannelId == Cast.General.Id)
            .OrderBy(m => m.No)
            .Select(m => new { m.Id, m.No, m.Rev })
            .ToListAsync(cancel));
        Assert.Equal(stored.Select(m => (m.No, m.Rev)), reader.Screen.Values.OrderBy(m => m.No).Select(m => (m.No, m.Rev)));
        var dom = await chat.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('message-list li[data-no]')]
              .map(li => `m-${li.id.slice(2)} ${li.dataset.no} ${li.dataset.rev}`)
            """);
        Assert.Equal(stored.TakeLast(dom.Length).Select(m => $"m-{m.Id} {m.No} {m.Rev}"), dom);
        Assert.True(dom.Length >= Math.Min(stored.Count, 250));
        Assert.NotEqual(0, lost);
        await done.CancelAsync();
        await reading;
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{lost} of {made} frames lost inside the server: {stored.Count} messages complete on a page and at a reader "
            + $"that fetched {reader.Repairs} times");
        Soak.Tell("P7", $"{figures}");

        LiveFrame Lose(LiveFrame frame)
        {
            if (!frame.Event.Kind.Traits.Counts || Interlocked.Increment(ref made) % oneIn != 0) return frame;
            Interlocked.Increment(ref lost);
            return new(frame.Event, default, default);
        }
    }
}
