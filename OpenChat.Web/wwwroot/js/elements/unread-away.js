// In a long side list, says that something unread lies above or below the part in view, and scrolls to it.
import { $, $$ } from '../lib/dom.js';

let looking;

// Channels with something unread that are out of view: those above, and those below.
function away(list) {
  const view = list.getBoundingClientRect(), found = { above: [], below: [] };
  for (const link of $$('a[data-unread]', list)) {
    const { top, bottom, height } = link.getBoundingClientRect(), middle = (top + bottom) / 2;
    if (height === 0) continue; // Folded, or filtered out.
    if (middle < view.top) found.above.push(link);
    else if (middle > view.bottom) found.below.push(link);
  }
  return found;
}

function look() {
  looking = null;
  for (const list of $$('.side-scroll')) {
    const found = away(list);
    for (const offer of $$('[data-toward]', list)) offer.hidden = found[offer.dataset.toward].length === 0;
  }
}

const soon = () => { looking ??= requestAnimationFrame(look); };

document.addEventListener('scroll', ({ target }) => { if (target.matches?.('.side-scroll')) soon(); }, { capture: true, passive: true });
for (const change of ['unread:shown', 'htmx:after:swap', 'input']) document.addEventListener(change, soon);
document.addEventListener('toggle', soon, { capture: true }); // Of a category, or of the drawer.
addEventListener('resize', soon);
document.addEventListener('click', ({ target }) => {
  const offer = target.closest?.('[data-toward]'), list = offer?.closest('.side-scroll');
  if (!list) return;
  const found = away(list), next = offer.dataset.toward === 'above' ? found.above.at(-1) : found.below[0];
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
  next?.scrollIntoView({ block: 'center', behavior });
  next?.focus({ preventScroll: true });
});
look();
