// The first script of every page of somebody who is signed in. Elements register themselves; what a page does not show costs nothing.
import { $, $$, toast } from './lib/dom.js';
import { t } from './lib/text.js';
import './live/banner.js';
import './live/presence.js';
import './live/resync.js';
import './live/sidebar.js';
import './live/unread.js';
import './elements/call-dock.js';
import './elements/call-presses.js';
import './elements/voice-roster.js';
import './live/connection.js';
import './elements/copy-text.js';
import './elements/picture-form.js';
import './elements/sign-out.js';
import './elements/theme-choice.js';
import './elements/local-time.js';
import './messages/authors.js';
import './messages/message-composer.js';
import './messages/message-editor.js';
import './messages/history.js';
import './messages/keys.js';
import './messages/reading.js';
import './messages/typing-line.js';
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
document.addEventListener('htmx:after:swap', () => {
  settle();
  arrive();
  if (!kept || kept.zone !== $('#sidebar')?.dataset.zone) return;
  for (const category of $$('.category')) category.open = !kept.closed.includes(category.dataset.category);
  const list = $('.side-scroll');
  if (list) list.scrollTop = kept.top;
});

// Links and forms that htmx sends: without this they would do nothing and say nothing. An error without a request is a script's own.
let unreached;
document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (!ctx || ctx.text || unreached?.isConnected) return;
  unreached = toast(t('Can\'t reach the server. What you typed is still here.'), { bad: true });
});

// What was clicked is gone with the old page: the focus would fall to the document's start, and nobody would be told of the new one.
let pane = $('#main main');
function arrive() {
  const here = $('#main main');
  if (!here || here === pane) return;
  pane = here;
  requestAnimationFrame(() => { $('#live-status').textContent = document.title; }); // htmx sets the title after the swap.
  if (document.activeElement !== document.body) return;
  here.tabIndex = -1;
  here.focus({ preventScroll: true });
}

// A sentence that came with the page goes after a while, like every other toast.
function settle() {
  for (const flash of $$('[data-flash]')) setTimeout(() => flash.remove(), 6000);
}
settle();
