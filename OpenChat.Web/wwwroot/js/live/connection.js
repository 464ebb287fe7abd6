// A page's end of the event stream: attaches, and tells the page what arrives as live:<event> on the document (docs/live-events.md).
import { $, $$, emit } from '../lib/dom.js';
import { formToken } from '../lib/http.js';

const root = document.documentElement;
const { user, session, build } = root.dataset;
const name = `openchat-${session}`; // A second person on this browser never meets the first one's stream.
const INPUT_EVERY = 20_000, AGAIN = 5000;

let port;
let heard = false; // Whether anything came by it.
let cursor; // The last position that this page has.
let shown; // Cursor and lists of the page as it was attached.
let told = 0;
let leaving = -Infinity;

function open() {
  try {
    const worker = new SharedWorker(new URL('./stream.js', import.meta.url), { name, type: 'module' });
    worker.onerror = () => heard || openHere(); // Its script did not come.
    use(worker.port);
  } catch {
    openHere(); // Chromium on Android has none, and some browsers forbid it in private windows.
  }
}

async function openHere() {
  try {
    use((await import('./fallback.js')).openPort(name));
  } catch {
    emit('live:state', { state: 'connecting' });
    setTimeout(open, AGAIN);
  }
}

function use(opened) {
  port = opened;
  port.onmessage = event => hear(event.data);
  shown = null;
  attach();
}

// After each load and swap. Compares the lists, not their channels: a newer page of the same channel was rendered at its own position
// and has not heard what the older one was told. A list that joins a page finds its own gap (messages/message-list.js).
function attach() {
  const { after } = $('#main').dataset, main = $('message-list[data-list="channel"]'), lists = $$('message-list');
  const isNew = !shown || shown.after !== after || shown.main !== main;
  if (!isNew && lists.length === shown.lists.length && lists.every((list, n) => list === shown.lists[n])) return;
  if (isNew) cursor = after;
  shown = { after, main, lists };
  tell('attach');
}

function tell(type, more = {}) {
  port?.postMessage({ type, after: cursor, channels: channels(), user, token: formToken(), visible: !document.hidden, ...more });
}

// The channels that the page shows, each with the lowest count that any of its lists has.
function channels() {
  const seqs = {};
  for (const { dataset: { channel, seq } } of $$('message-list[data-channel]'))
    seqs[channel] = Math.min(seqs[channel] ?? Infinity, Number(seq) || 0);
  return seqs;
}

function hear(said) {
  heard = true;
  if (said.type === 'ping') port.postMessage({ type: 'pong' });
  if (said.type === 'again') tell('attach');
  if (said.type === 'over') over();
  if (said.type === 'state') state(said);
  if (said.type !== 'frame') return;
  if (said.id) cursor = said.id;
  emit(`live:${said.name}`, said.data);
}

function state({ state: now, hello }) {
  if (hello && hello.build !== build) emit('live:updated');
  if (now === 'connecting' && !navigator.onLine) now = 'offline';
  if (root.dataset.live === now) return;
  root.dataset.live = now;
  emit('live:state', { state: now });
}

// Signed out here or elsewhere, or somebody else is signed in: the server says where this page belongs.
// Not while the page is on its way already: signing out would be interrupted by hearing of it.
function over() {
  if (performance.now() - leaving < 10_000) return;
  location.replace(location.pathname + location.search); // Not reload(): that would ask to send a form again.
}

function input() {
  if (performance.now() - told < INPUT_EVERY) return;
  told = performance.now();
  port?.postMessage({ type: 'input' });
}

document.addEventListener('htmx:after:swap', () => queueMicrotask(attach));
document.addEventListener('live:attach', ({ detail }) => {
  if (detail?.after) $('#main').dataset.after = detail.after;
  shown = null;
  attach();
});
document.addEventListener('live:retry', () => tell('retry'));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) tell('attach', { woken: true });
});
window.addEventListener('online', () => tell('attach', { woken: true }));
window.addEventListener('offline', () => state({ state: 'offline' }));
window.addEventListener('pageshow', event => {
  if (event.persisted) tell('attach', { woken: true });
});
window.addEventListener('pagehide', () => port?.postMessage({ type: 'leave' }));
window.addEventListener('beforeunload', () => { leaving = performance.now(); });
document.addEventListener('session:ending', () => { leaving = performance.now(); });
for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
  document.addEventListener(event, input, { passive: true, capture: true });

root.dataset.live = 'connecting';
open();
