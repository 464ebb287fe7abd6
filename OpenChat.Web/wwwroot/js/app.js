// The first script of every page of someone who is signed in. Elements register themselves; what a page does not show costs nothing.
import { $, $$, dismiss } from './lib/dom.js';
import './live/banner.js';
import './live/presence.js';
import './elements/resync.js';
import './live/sidebar.js';
import './live/unread.js';
import './elements/call-dock.js';
import './elements/call-presses.js';
import './elements/voice-roster.js';
import './live/catch-up.js';
import './live/connection.js';
import './elements/answers.js';
import './elements/drags.js';
import './elements/on-demand.js';
import './elements/profile-card.js';
import './elements/shortcuts.js';
import './elements/local-time.js';
import './messages/message-composer.js';
import './messages/message-menu.js';
import './messages/anchor.js';
import './messages/history.js';
import './messages/keys.js';
import './messages/reading.js';
import './messages/spoken.js';
import './messages/message-list.js'; // Last: what it emits at once, the others hear.

// A new tab, a new window, a download: the browser does it. htmx 4 prevents every click on a boosted link before it looks at the keys.
document.addEventListener('click', event => {
  if ((event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.target.closest('a[href]')) event.stopPropagation();
}, { capture: true });

// Only the last step counts: the answer to an earlier click that comes late would take away the page that one is on by now, and
// with it the box that one writes in.
let step;
const isStep = ctx => ctx.target?.id === 'main';
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => { if (isStep(ctx)) step = ctx; });
document.addEventListener('htmx:before:swap', event => {
  const { ctx } = event.detail;
  if (isStep(ctx) && ctx.request && ctx !== step) event.preventDefault();
});

// Where one is already is no step: pressed as often as the link was, Back would seem to do nothing.
document.addEventListener('htmx:before:history:update', ({ detail: { history: entry } }) => {
  if (new URL(entry.path, location.href).href === location.href) entry.type = 'replace';
});

// A swap redraws the sidebar: it keeps its place, and what was folded stays folded.
let kept;
document.addEventListener('htmx:before:swap', () => {
  kept = {
    top: $('.side-scroll')?.scrollTop ?? 0, zone: $('#sidebar')?.dataset.zone,
    closed: $$('.category:not([open])').map(category => category.dataset.category),
  };
});
document.addEventListener('htmx:after:swap', ({ detail }) => {
  settle();
  arrive();
  if (!kept || kept.zone !== $('#sidebar')?.dataset.zone) return;
  for (const category of $$('.category')) category.open = !kept.closed.includes(category.dataset.category);
  const list = $('.side-scroll');
  if (list) list.scrollTop = kept.top;
  if (detail?.ctx && isStep(detail.ctx)) showCurrent();
});

// In a long list the channel or tab that is open may be out of sight; a drawer has no place to scroll until it opens.
const CURRENT = ':is(.side-scroll, .nav-list) [aria-current]';
const showCurrent = () => $(CURRENT)?.scrollIntoView({ block: 'nearest', inline: 'center' });
showCurrent();
document.addEventListener('toggle', ({ target, newState }) => {
  if (newState === 'open' && target.matches('#sidebar')) showCurrent();
}, { capture: true });

// What was clicked is gone with the old page: the focus would fall to the document's start, and nobody would be told of the new one.
let pane = $('#main main');
function arrive() {
  const here = $('#main main');
  if (!here || here === pane) return;
  pane = here;
  requestAnimationFrame(() => { $('#live-status').textContent = document.title; }); // htmx sets the title after the swap.
  if (document.activeElement !== document.body || focusFirst()) return;
  here.tabIndex = -1;
  here.focus({ preventScroll: true });
}

// A page made for searching begins in its field, except where that would raise a keyboard over it.
function focusFirst() {
  const field = matchMedia('(pointer: fine)').matches && $('#main [data-first]');
  if (field) field.focus({ preventScroll: true });
  return field;
}
focusFirst();

// A sentence that came with the page goes after a while, like every other toast.
function settle() {
  for (const flash of $$('[data-flash]')) dismiss(flash, $('form', flash) ? 15 : 6);
}
settle();

// Loaded ahead, so that the first visit to the settings, or a settings form in a dialog, is not drawn without styles.
addEventListener('load', () => {
  const styles = document.createElement('link');
  styles.rel = 'stylesheet';
  styles.href = new URL('../css/settings.css', import.meta.url);
  document.head.append(styles);
});
