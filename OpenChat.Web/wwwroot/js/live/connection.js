// A page's end of the event stream: attaches to it, and emits its events as live:<event> on the document (docs/live-events.md).
import { $, emit } from '../lib/dom.js';
import { formToken } from '../lib/http.js';

const root = document.documentElement;
const { user, session, build } = root.dataset;
const name = `openchat-${session}`; // Another user of this browser gets another stream.
const INPUT_EVERY = 20_000, AGAIN = 5000;

let port;
let received = false; // Whether the port delivered anything.
let cursor; // The last position that this page has.
let shown; // Cursor and list of the page as it was attached.
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

// After each load and swap: the page was made at its own position, and shows a channel or none.
function attach() {
  const { after } = $('#main').dataset;
  const list = $('message-list'); // Not its channel: a newer page of the same one has not heard what the one before it was told.
  if (shown?.after === after && shown.list === list) return;
  shown = { after, list };
  cursor = after;
  tell('attach');
}

function tell(type, more = {}) {
  const { channel, seq } = $('message-list')?.dataset ?? {};
  port?.postMessage({ type, after: cursor, channel, seq, user, token: formToken(), visible: !document.hidden, ...more });
}

function receive(message) {
  received = true;
  if (message.type === 'ping') port.postMessage({ type: 'pong' });
  if (message.type === 'again') tell('attach');
  if (message.type === 'over') over();
  if (message.type === 'state') state(message);
  if (message.type !== 'frame') return;
  if (message.id) cursor = message.id;
  emit(`live:${message.name}`, message.data);
}

function state({ state: now, hello }) {
  if (hello && hello.build !== build) emit('live:updated');
  if (now === 'connecting' && !navigator.onLine) now = 'offline';
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
