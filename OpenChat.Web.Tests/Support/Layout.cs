using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>What can be asked of any page: does it fit, and can everybody use it.</summary>
internal static class Layout
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>What scrolls sideways, or lies outside the window: the page itself, or a part that only scrolls up and down.</summary>
    public const string TooWide = """
        () => {
          const wide = [];
          const root = document.scrollingElement;
          if (root.scrollWidth > innerWidth) wide.push(`the page, ${root.scrollWidth} of ${innerWidth}`);
          for (const e of document.querySelectorAll('.log, .pane-scroll, .side-scroll, .members, .rail, .split-main, main'))
            if (e.clientWidth && e.scrollWidth > e.clientWidth) wide.push(`${e.className || e.localName}, ${e.scrollWidth} of ${e.clientWidth}`);
          if (wide.length) for (const e of document.querySelectorAll('body *'))
            if (e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility() && wide.length < 8) wide.push(`<${e.localName} class="${e.getAttribute('class')}"> ${e.textContent.trim().slice(0, 30)}`);
          return wide;
        }
        """;

    /// <summary>What axe finds wrong with the page as it stands.</summary>
    /// <param name="rules">Only these; else all that it has.</param>
    public static async Task<string[]> ViolationsAsync(IPage page, params string[] rules)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>("""
            async rules => {
              // Half-way through a fade no colour is what it will be; and what inherits it begins when that ends.
              const fades = () => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().iterations === 1);
              do {
                await new Promise(requestAnimationFrame);
                await Promise.all(fades().map(a => a.finished.catch(() => {})));
              } while (fades().length);
              const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : { rules: { 'target-size': { enabled: true } } };
              const { violations } = await axe.run(document, { ...only, resultTypes: ['violations'], selectors: false, preload: false, iframes: false });
              return violations.flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.any.concat(n.all, n.none).map(c => c.message)[0] ?? ''}`));
            }
            """, rules);
    }
}
