using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>Checks for any page: that it fits, and that everyone can use it.</summary>
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
            if (e.clientWidth && e.scrollWidth > e.clientWidth)
              wide.push(`${e.className || e.localName}, ${e.scrollWidth} of ${e.clientWidth}`);
          if (wide.length) for (const e of document.querySelectorAll('body :not(.nav-list *, svg *)'))
            if (e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility() && wide.length < 8)
              wide.push(`<${e.localName} class="${e.getAttribute('class')}"> ${e.textContent.trim().slice(0, 30)}`);
          return wide;
        }
        """;

    /// <summary>
    /// Text that is cut off, and controls that something else lies on: what larger letters do to a page. What is cut on purpose, with a
    /// mark that says so, is `.clip` or a label of the rail.
    /// </summary>
    public const string CutOrCovered = """
        () => {
          const wrong = [], textOf = e => (e.textContent || e.value || '').trim().slice(0, 40);
          const name = e => `<${e.localName} class="${e.getAttribute('class') ?? ''}"> ${textOf(e)}`;
          const shown = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
          for (const e of document.querySelectorAll('body *')) {
            if (e.clientHeight < 2 || !shown(e) || e.matches('.clip, .rail .label, .sr, .avatar')) continue;
            if (e.matches('input, textarea, canvas, svg, svg *')) continue;
            const style = getComputedStyle(e), hides = axis => ['hidden', 'clip'].includes(style[axis]);
            const tooHigh = e.scrollHeight > e.clientHeight + 1, tooWide = e.scrollWidth > e.clientWidth + 1;
            if (tooHigh && hides('overflowY') || tooWide && (hides('overflowX') || e.matches('.btn, .tag, .badge')))
              wrong.push(`cut: ${name(e)} ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`);
          }
          for (const e of document.querySelectorAll('a[href], button, input, select, textarea')) {
            const box = e.getBoundingClientRect(), [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            if (box.width < 2 || !shown(e) || getComputedStyle(e).pointerEvents === 'none') continue;
            let inView = x > 0 && y > 0 && x < innerWidth && y < innerHeight;
            for (let around = e.parentElement; around && inView; around = around.parentElement) {
              const view = around.getBoundingClientRect(), scrolls = getComputedStyle(around).overflowY !== 'visible';
              inView = !scrolls || (x >= view.left && x <= view.right && y >= view.top && y <= view.bottom);
            }
            const top = inView && document.elementFromPoint(x, y);
            // What stands inside a field, such as "Show" in a password, may reach its middle.
            if (top && top !== e && !e.contains(top) && !top.contains(e) && !top.closest('label, show-password')?.contains(e))
              wrong.push(`covered: ${name(e)} by ${name(top)}`);
          }
          return [...new Set(wrong)].slice(0, 12);
        }
        """;

    /// <summary>What axe finds wrong with the page as it stands.</summary>
    /// <param name="rules">Only these; else all that it has.</param>
    public static async Task<string[]> ViolationsAsync(IPage page, params string[] rules)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>("""
            async rules => {
              // Half-way through a fade no colour is final, and what inherits it starts to fade when that ends.
              const fades = () => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().iterations === 1);
              do {
                await new Promise(requestAnimationFrame);
                await Promise.all(fades().map(a => a.finished.catch(() => {})));
              } while (fades().length);
              const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : { rules: { 'target-size': { enabled: true } } };
              const options = { ...only, resultTypes: ['violations'], selectors: false, preload: false, iframes: false };
              const { violations } = await axe.run(document, options);
              const messageOf = n => n.any.concat(n.all, n.none).map(c => c.message)[0] ?? '';
              return violations.flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)} ${messageOf(n)}`));
            }
            """, rules);
    }
}
