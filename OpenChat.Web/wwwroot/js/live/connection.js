// A page's end of the event stream: attaches to it, and emits its events as live:<event> on the document (docs/live-events.md).
import { $, $$, emit } from '../lib/dom.js';
import { formToken, renewToken } from '../lib/http.js';

const root = document.documentElement;
const { user, session, build } = root.dataset;
const name = `openchat-${session}`; // Another user of this browser gets another stream.
const INPUT_EVERY = 20_000, AGAIN = 5000;

let port;
let received = false; // Whether the port delivered anything.
let cursor; // The last position that this page has.
let shown; // Cursor and lists of the page as it was attached.
let inputSentAt = 0;
let leaving = -Infinity;

function open() {
  try {
    const worker = new SharedWorker(new URL('./stream.js', import.meta.url), { name, type: 'module' });
    worker.onerror = () => received || openHere(); // Its script did not load.
    use(worker.port);
  } catch {
    openHere(); // Chromium on Android has no SharedWorker, and some browsers forbid it in private windows.
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
  port.onmessage = event => receive(event.data);
  shown = null;
  attach();
}

// Called after each load and swap. Compares the lists and not their channels, because a newer page of the same channel has its own
// position. A list that joins a page finds its own gap (messages/message-list.js).
function attach() {
  const { after } = $('#main').dataset, main = $('message-list[data-list="channel"]'), lists = $$('message-list');
  const isNew = !shown || shown.after !== after || shown.main !== main;
  if (!isNew && lists.length === shown.lists.length && lists.every((list, n) => list === shown.lists[n])) return;
  if (isNew) cursor = after;
  shown = { after, main, lists };
  send('attach');
}

function send(type, more = {}) {
  port?.postMessage({ type, after: cursor, channels: channels(), user, token: formToken(), visible: !document.hidden, ...more });
}

// The channels that the page shows, each with the lowest sequence number of its lists.
function channels() {
  const seqs = {};
  for (const { dataset: { channel, seq } } of $$('message-list[data-channel]'))
    seqs[channel] = Math.min(seqs[channel] ?? Infinity, Number(seq) || 0);
  return seqs;
}

function receive(message) {
  received = true;
  if (message.type === 'ping') port.postMessage({ type: 'pong' });
  if (message.type === 'again') again(message);
  if (message.type === 'over') over();
  if (message.type === 'state') state(message);
  if (message.type !== 'frame') return;
  if (message.id) cursor = message.id;
  emit(`live:${message.name}`, message.data);
}

// The token is old: a page that attaches with it would be refused again.
async function again({ stale }) {
  if (stale) await renewToken();
  send('attach');
}

function state({ state: now, hello }) {
  if (hello && hello.build !== build) emit('live:updated');
  if (now === 'connecting' && !navigator.onLine) now = 'offline';
  if (now !== 'connecting' || root.dataset.live !== 'held') become(now);
}

// 'held': the server answers, but its stream does not get through.
function become(now) {
  if (root.dataset.live === now) return;
  root.dataset.live = now;
  emit('live:state', { state: now });
}

// Signed out, or another user signed in: the server decides which page to show. Ignored while the page is navigating, because it would
// interrupt signing out.
function over() {
  if (performance.now() - leaving < 10_000) return;
  location.replace(location.pathname + location.search); // reload() would offer to resend a form.
}

function input() {
  if (performance.now() - inputSentAt < INPUT_EVERY) return;
  inputSentAt = performance.now();
  port?.postMessage({ type: 'input' });
}

document.addEventListener('htmx:after:swap', () => queueMicrotask(attach));
document.addEventListener('live:attach', ({ detail }) => {
  if (detail?.after) $('#main').dataset.after = detail.after;
  shown = null;
  attach();
});
document.addEventListener('live:retry', () => send('retry'));
document.addEventListener('live:reached', ({ detail: { reached } }) => {
  if (['connecting', 'held'].includes(root.dataset.live)) become(reached ? 'held' : 'connecting');
});
document.addEventListener('session:over', over);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) send('attach', { woken: true });
});
window.addEventListener('online', () => send('attach', { woken: true }));
window.addEventListener('offline', () => state({ state: 'offline' }));
window.addEventListener('pageshow', event => {
  if (event.persisted) send('attach', { woken: true });
});
window.addEventListener('pagehide', () => port?.postMessage({ type: 'leave' }));
window.addEventListener('beforeunload', () => { leaving = performance.now(); });
document.addEventListener('session:ending', () => { leaving = performance.now(); });
for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
  document.addEventListener(event, input, { passive: true, capture: true });

become('connecting');
open();
