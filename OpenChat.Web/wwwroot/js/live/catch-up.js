// While the stream is away or held back (a proxy that buffers), a page fetches what it missed: when someone looks at it, and each minute.
// Emits live:catch-up for those who fetch, and live:reached for the connection's state.
import { emit } from '../lib/dom.js';
import { request } from '../lib/http.js';

const FIRST = 25_000, EVERY = 55_000, BETWEEN = 5000;
const HELD = 20_000; // Before that, a slow stream may still open.

const now = () => performance.now();
let since = null, askedAt = -Infinity, timer; // Since when there has been no stream; null while there is one.

async function ask() {
  clearTimeout(timer);
  askedAt = now();
  timer = setTimeout(ask, EVERY * (0.9 + Math.random() * 0.2));
  const answer = await request('/session');
  const { user } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  if (since === null) return;
  if (answer?.status === 401 || (user && user !== document.documentElement.dataset.user)) return emit('session:over');
  if (user) emit('live:catch-up');
  if (now() - since >= HELD) emit('live:reached', { reached: user !== undefined });
}

function look() {
  if (since !== null && !document.hidden && now() - askedAt > BETWEEN) ask();
}

document.addEventListener('live:state', ({ detail: { state } }) => {
  if (state === 'held' || (state === 'connecting' && since !== null)) return;
  clearTimeout(timer);
  since = state === 'connecting' ? now() : null;
  if (since !== null) timer = setTimeout(ask, FIRST * (0.85 + Math.random() * 0.4)); // Not every page at once.
});
document.addEventListener('visibilitychange', look);
window.addEventListener('focus', look);
