using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Promises;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>In a browser, no message runs code or causes a request.</summary>
[Collection(Support.Journeys.Name)]
public sealed partial class HostileWordsTests : AppTest
{
    private readonly ConcurrentQueue<string> unknown = [];

    /// <summary>The requests that a channel makes by itself.</summary>
    [GeneratedRegex("^/(z/pond-club/general|assets/.+|live(/.+)?|channels/[0-9a-f-]{36}/.+|messages/[0-9a-f-]{36}|"
        + "sidebar|session|calls/dock)$")]
    private static partial Regex Known();

    [Fact]
    public async Task A_history_full_of_hostile_texts_is_read_to_its_beginning_and_nothing_happens()
    {
        foreach (var (_, text) in HostileTexts.All) await SayAsync(text);
        await using var browser = await OpenAsync();
        var chat = await browser.ChatAsync(Cast.General);
        await Expect(chat.Page.Locator("li.msg").First).ToBeVisibleAsync();
        await IsInertAsync(chat.Page);
        // Up to the first message, page after page: each requests the next as it comes into view, and the newest rows go.
        await chat.Page.EvaluateAsync("""
            () => {
              const note = nodes => nodes.forEach(node => node.matches?.('li[data-no]') && seen.add(node.dataset.no));
              window.seen = new Set();
              note(document.querySelectorAll('.messages li[data-no]'));
              new MutationObserver(changes => changes.forEach(change => note(change.addedNodes)))
                .observe(document.querySelector('.messages'), { childList: true });
            }
            """);
        await chat.Page.WaitForFunctionAsync("""
            () => {
              const log = document.querySelector('.log');
              log.scrollTop = -log.scrollHeight;
              return document.querySelector('.start');
            }
            """, null, new() { PollingInterval = 50 });
        Assert.Equal(HostileTexts.All.Count + 3, await chat.Page.EvaluateAsync<int>("seen.size"));
        await DidNothingAsync(chat.Page);
    }

    [Fact]
    public async Task Hostile_text_that_arrives_live_does_nothing_either()
    {
        await using var browser = await OpenAsync();
        var chat = await browser.ChatAsync(Cast.General);
        var id = await SayAsync("Harmless");
        foreach (var (_, text) in HostileTexts.OfEachKind)
        {
            await SayAsync(text);
            await App.Services.GetRequiredService<EditMessage>().RunAsync(id, Cast.Dan.Id, text);
        }
        await chat.SendAsync(HostileTexts.Breakout); // Both the pending copy and the message that replaces it.
        await chat.EditLastAsync($"Once more {HostileTexts.Breakout}");
        await chat.SeesOnceAsync($"Once more {HostileTexts.Breakout}");
        await IsInertAsync(chat.Page);
    }

    [Fact]
    public async Task A_hostile_name_does_nothing_when_its_owner_types_or_calls_and_in_a_dialog()
    {
        const string name = "<img src=x onerror=alert(1) hx-get=/account/x>";
        Assert.Equal(ProfileProblem.None, await App.Services.GetRequiredService<ChangeProfile>().RunAsync(Cast.Dan.Id, name));
        await SayAsync("Here I am");
        await using var browser = await OpenAsync(Cast.Ana);
        var chat = await browser.ChatAsync(Cast.General);
        using var dan = await App.AsAsync(Cast.Dan);
        await dan.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        await chat.SeesTypingAsync(name);
        await chat.Message("Here I am").HoverAsync();
        await chat.Message("Here I am").Locator("[data-delete]").ClickAsync();
        await Expect(chat.Page.Locator("dialog[open] h2")).ToContainTextAsync(name);
        await chat.Page.Keyboard.PressAsync("Escape");
        await IsInertAsync(chat.Page);

        await using var bens = await OpenAsync();
        var page = await bens.ChatAsync(Cast.General);
        await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "", new Draft("You may call me"));
        var call = new { channel = Cast.BenAndDan.Id, nonce = "1", inst = Guid.CreateVersion7() };
        (await dan.PostJsonAsync("/calls", call)).Is(HttpStatusCode.OK);
        await Expect(page.Page.Locator(".toast.ring")).ToContainTextAsync(name);
        await IsInertAsync(page.Page);
    }

    [Fact]
    public async Task The_check_would_find_a_violation()
    {
        await using var browser = await OpenAsync();
        browser.Expect("CSP"); // The policy, a second line of defence, stops the handler.
        browser.Expect("Content Security Policy");
        browser.Expect("404");
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.EvaluateAsync("""
            document.querySelector('.msg-body').innerHTML = '<img src=/nowhere onerror=alert(1)>';
            window.alert('oc');
            """);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => IsInertAsync(chat.Page));
    }

    private async Task<Guid> SayAsync(string text) =>
        (await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft(text))).Message!.Id;

    private async Task<Browser> OpenAsync(Person? person = null)
    {
        var browser = await Browser.OpenAsync(App, person ?? Cast.Ben);
        await browser.Context.AddInitScriptAsync("""
            window.ran = [];
            for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
              window[name] = text => { window.ran.push(`${name}: ${text}`); };
            """);
        browser.Context.Request += (_, request) =>
        {
            if (!Known().IsMatch(new Uri(request.Url).AbsolutePath)) unknown.Enqueue($"{request.Method} {request.Url}");
        };
        return browser;
    }

    /// <summary>Waits for one last message, and for the browser to be idle, so that anything started by a text has run.</summary>
    private async Task IsInertAsync(IPage page)
    {
        var last = await SayAsync("The last message");
        await Expect(page.Locator($"#m-{last}")).ToBeAttachedAsync();
        await DidNothingAsync(page);
    }

    private async Task DidNothingAsync(IPage page)
    {
        await page.EvaluateAsync("() => new Promise(done => requestIdleCallback(done))");
        Assert.Empty(await page.EvaluateAsync<string[]>("window.ran"));
        Assert.Empty(unknown);
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('.msg-body *')]
              .filter(e => !e.matches('p, br, strong, em, u, del, code, pre, a[href^="http"][rel~=ugc], a[href^="mailto:"][rel~=ugc]'))
              .filter(e => !e.matches('ul, ol, li, blockquote, h3, h4, h5, .table, table, tbody, tr, th, td, .spoiler, .spoiler > span'))
              .filter(e => !e.matches('pre > code span:is([class^="hljs-"], [class^="language-"]), pre > [data-copy-code], pre > button *'))
              .map(e => e.outerHTML)
            """));
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('#main *, #toasts *, #call-dock *')]
              .filter(e => [...e.attributes].some(a => /^(on|hx-on|data-hx|sse-|ws-|srcdoc|style)/.test(a.name)))
              .map(e => e.outerHTML)
            """));
        // No one was signed out.
        Assert.True(await App.ReadAsync(db => db.Sessions.AnyAsync(s => s.UserId == Cast.Ben.Id || s.UserId == Cast.Ana.Id)));
    }
}
