namespace OpenChat.Web.Tests.Journeys;

/// <summary>Opening every page in a call, and going back and forward, interrupts no voice: the call is outside the swapped part.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class WalkingAboutInACallTests : AppTest
{
    [Fact]
    public async Task Every_link_of_the_app_and_the_way_back_interrupt_nothing()
    {
        await using var ana = await Voice.OpenAsync(App, Cast.Ana, Cast.Lounge, 440);
        await using var ben = await Voice.OpenAsync(App, Cast.Ben, Cast.Lounge, 660);
        foreach (var voice in new[] { ana, ben })
        {
            await voice.IsLiveAsync();
            await voice.Call.JoinAsync();
        }
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        var start = await ana.SoundAsync();
        await Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(2, 60)), TestContext.Current.CancellationToken);
        var control = (await ana.SoundAsync()).Concealed - start.Concealed;
        start = await ana.SoundAsync();
        await ana.Page.EvaluateAsync("""
            window.walked = ['/z/pond-club/lounge'];
            window.drawn = 0;
            document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => { if (ctx.target?.id === 'main') window.drawn++; });
            """);
        foreach (var voice in new[] { ana, ben }) await voice.ListenAnewAsync();

        ana.Browser.Expect("/u/eve"); // Messages of former members stay, but their profile is a 404.
        var most = Soak.Rounds(8, 200);
        var pages = new List<string>();
        for (var steps = 0; steps < most; steps++)
        {
            var before = ana.Page.Url;
            var to = await ana.Page.EvaluateAsync<string?>(Follow);
            if (to is null) // A dead end: go back and follow another link.
            {
                // Before the first page there is only an empty tab.
                if (ana.Page.Url.EndsWith(Cast.Lounge.Address, StringComparison.Ordinal) || !await BackAsync()) break;
                continue;
            }
            pages.Add(to);
            await ana.Page.WaitForFunctionAsync("before => location.href !== before && !document.querySelector('.htmx-request')", before);
            Assert.True(await ana.Page.EvaluateAsync<bool>("!!window.walked"), $"{to} loaded the whole page, and the call with it.");
        }
        Assert.True(pages.Count >= Soak.Rounds(6, 20), $"It ended after {string.Join(' ', pages)}, at {ana.Page.Url}");
        for (var i = 0; i < 3 && !ana.Page.Url.EndsWith(Cast.Lounge.Address, StringComparison.Ordinal); i++) await BackAsync();
        for (var i = 0; i < 3; i++) await ana.Page.GoForwardAsync();
        Assert.True(await ana.Page.EvaluateAsync<bool>("!!window.walked"), "Back or Forward loaded the whole page, and the call with it.");

        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        var end = await ana.SoundAsync();
        Assert.True(end is { Connections: 1, Playing: true }, $"{end}");
        Assert.InRange(end.Gap, 0, Voice.LongestGap);
        var concealed = end.Concealed - start.Concealed;
        Assert.True(
            concealed <= control + Voice.Unheard,
            $"{concealed:0} ms were made up on the way, and {control:0} ms before");
        var sound = FormattableString.Invariant(
            $"{concealed:0} ms of sound were made up, {control:0} ms in {Soak.Rounds(2, 60)} s of rest");
        var gap = FormattableString.Invariant($"the longest time without sound was {end.Gap:0} ms");
        var all = string.Join(' ', pages);
        Soak.Tell("walk", $"{pages.Count} pages, back and forward in a call: {sound}; one connection, {gap}: {all}");

        async Task<bool> BackAsync()
        {
            if (!await ana.Page.EvaluateAsync<bool>("navigation.canGoBack")) return false;
            var before = await ana.Page.EvaluateAsync<int>("window.drawn");
            await ana.Page.EvaluateAsync("history.back()"); // The address changes at once, the page when its answer arrives.
            await ana.Page.WaitForFunctionAsync("before => window.drawn > before", before);
            return true;
        }
    }

    /// <summary>Clicks a link to a page that was not visited yet, even one in a closed menu.</summary>
    private const string Follow = """
        () => {
          const pathOf = link => new URL(link.href).pathname;
          const isPage = link => link.origin === location.origin && !link.target && !link.hasAttribute('download');
          const links = [...document.querySelectorAll('a[href]')].filter(link => isPage(link)
            && !/^\/(account|files|health|live|calls)/.test(pathOf(link)) && !/\/\d+$/.test(pathOf(link)));
          const next = links.find(link => !window.walked.includes(pathOf(link)) && pathOf(link) !== location.pathname);
          if (!next) return null;
          window.walked.push(pathOf(next));
          next.click();
          return pathOf(next);
        }
        """;
}
