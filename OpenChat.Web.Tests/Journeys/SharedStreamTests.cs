namespace OpenChat.Web.Tests.Journeys;

/// <summary>The stream that the tabs of a browser share, driven by hand: what it sends to its pages and to the server, and when.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SharedStreamTests : AppTest
{
    /// <summary>A stream with a fake server and a clock that the test moves.</summary>
    private const string Staging = """
        async () => {
          const { Stream } = await import(new URL('./live/stream.js', document.querySelector('script[src*="/js/app.js"]').src));
          const clock = performance.now.bind(performance), posts = [];
          let skew = 0, last;
          performance.now = () => clock() + skew;
          window.EventSource = class {
            static CLOSED = 2;
            on = {};
            constructor(url) { this.url = url; last = this; }
            addEventListener(name, then) { this.on[name] = then; }
            close() {}
          };
          const real = window.fetch;
          window.fetch = async (url, options) => {
            if (!url.startsWith('/live/') && url !== '/session') return real(url, options);
            posts.push(url);
            return { status: window.stage.status, ok: false };
          };
          const stream = new Stream();
          window.stage = {
            status: 204, stream, posts,
            pass(seconds) { skew += seconds * 1000; stream.tend(); },
            page(more = {}) {
              const port = { got: [], postMessage: message => port.got.push(message) };
              stream.add(port);
              port.says = (type, extra = {}) => port.onmessage({
                data: { type, after: 'e.10', user: 'me', visible: true, ...more, ...extra },
              });
              port.heard = type => port.got.filter(message => message.type === type || message.name === type);
              port.says('attach');
              return port;
            },
            send: (name, data, pos) => last.on[name]({ data: JSON.stringify(data), lastEventId: pos ? `e.${pos}` : '' }),
            hello() { stage.send('hello', { user: 'me', conn: 'c', hb: 15000, epoch: 'e' }); },
          };
        }
        """;

    private async Task<(Browser Browser, Microsoft.Playwright.IPage Page)> StageAsync()
    {
        var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/settings/profile");
        await page.EvaluateAsync(Staging);
        return (browser, page);
    }

    [Fact]
    public async Task Page_that_was_silent_for_long_is_dropped_attaches_again_and_misses_nothing()
    {
        var (browser, page) = await StageAsync();
        await using var own = browser;
        Assert.Equal("dropped, again 1, read 1; gone, again 0", await page.EvaluateAsync<string>("""
            () => {
              const port = stage.page();
              stage.stream.connect();
              stage.hello();
              stage.pass(31);
              const dropped = stage.stream.pages.size ? 'kept' : 'dropped';
              stage.send('read', { channel: 'x', no: 1 }, 11);
              port.says('pong');
              const again = port.heard('again').length;
              port.says('attach');
              const read = port.heard('read').length;
              port.got.length = 0;
              port.says('leave');
              const left = stage.stream.pages.size ? 'there' : 'gone';
              return `${dropped}, again ${again}, read ${read}; ${left}, again ${port.heard('again').length}`;
            }
            """));
    }

    [Fact]
    public async Task Page_that_attaches_during_a_resync_gets_the_same_cursor()
    {
        var (browser, page) = await StageAsync();
        await using var own = browser;
        Assert.Equal(["e.60", "1", "e.10", "e.60", "e.60", "e.70"], await page.EvaluateAsync<string[]>("""
            () => {
              const { stream } = stage, busy = stage.page({ channels: { x: 0 } });
              stream.connect();
              stage.hello();
              stage.send('resync', { reason: 'far', pos: 50 });
              stage.send('read', { channel: 'x', no: 1 }, 60);
              const late = stage.page();
              const { cursor } = late.heard('resync')[0].data;
              late.says('attach', { after: cursor });
              const found = [cursor, String(late.heard('resync').length), stream.cursor];
              busy.says('attach', { after: 'e.60' });
              found.push(stream.cursor);
              stage.send('hb', { seqs: {} }, 55);
              found.push(stream.cursor);
              stage.send('hb', { seqs: {} }, 70);
              return [...found, stream.cursor];
            }
            """));
    }

    [Fact]
    public async Task Stream_over_the_limit_comes_back_only_for_a_visible_page()
    {
        var (browser, page) = await StageAsync();
        await using var own = browser;
        Assert.Equal("paused,false,false,true", await page.EvaluateAsync<string>("""
            () => {
              const { stream } = stage, port = stage.page();
              stream.connect();
              stage.hello();
              stage.send('bye', { reason: 'limit' });
              const opened = () => stream.source !== null;
              const found = [port.heard('state').at(-1).state, opened()];
              port.says('attach', { woken: true, visible: false });
              found.push(opened());
              port.says('attach');
              return [...found, opened()].join();
            }
            """));
    }

    [Fact]
    public async Task Watch_that_the_server_refuses_is_sent_again_at_its_interval()
    {
        var (browser, page) = await StageAsync();
        await using var own = browser;
        Assert.Equal(["once", "once", "twice", "again", "session"], await page.EvaluateAsync<string[]>("""
            async () => {
              const { stream, posts } = stage, port = stage.page({ channels: { x: 0 } });
              stream.connect();
              stage.hello();
              stream.nextBeat = Infinity;
              port.says('attach', { channels: { y: 0 } });
              const watches = () => ['never', 'once', 'twice'][posts.filter(url => url === '/live/watch').length];
              const again = async status => {
                stage.status = status;
                await stream.watch();
              };
              await again(500);
              const found = [watches()];
              await again(500);
              found.push(watches());
              stage.status = 400;
              stage.pass(16);
              await new Promise(then => setTimeout(then));
              found.push(watches(), port.heard('again').length ? 'again' : 'not again');
              port.says('attach', { channels: { z: 0 } });
              await again(401);
              return [...found, posts.includes('/session') ? 'session' : 'nothing'];
            }
            """));
    }

    [Fact]
    public async Task Every_open_channel_is_watched_from_its_lowest_count_and_none_of_a_closed_page()
    {
        var (browser, page) = await StageAsync();
        await using var own = browser;
        Assert.Equal(["x:3", "y:2"], await page.EvaluateAsync<string[]>("""
            () => {
              stage.page({ channels: { x: 7, y: 2 } });
              stage.page({ channels: { x: 3 } });
              stage.page();
              stage.page({ channels: { z: 1 } }).says('leave');
              return stage.stream.wanted();
            }
            """));
    }

    [Fact]
    public async Task Tabs_work_without_a_worker_whose_script_does_not_load()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("404");
        await browser.Context.AddInitScriptAsync("""
            window.SharedWorker = class extends SharedWorker {
              constructor(url, options) { super(`${url}.missing`, options); }
            };
            """);
        var first = await browser.ChatAsync(Cast.General);
        var second = await browser.ChatAsync(Cast.General);
        await first.SendAsync("It works");
        await second.SeesOnceAsync("It works");
    }
}
