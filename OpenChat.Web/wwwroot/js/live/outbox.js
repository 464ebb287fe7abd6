// Drafts on their way to the server, in order for each channel. They survive a reload, and each keeps its nonce, so sending one
// again never posts it twice. Emits `outbox:change`, and `outbox:taken` when the server has answered.
import { emit } from '../lib/dom.js';
import { draftFrom, fieldsOf } from '../lib/draft.js';
import { postForm } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';

const PATIENCE = 10_000;
const items = kept.all('unsent:').flatMap(restore).sort((a, b) => a.at - b.at);
const busy = new Set();
const retries = new Map(); // Of channels whose messages met a full disk: the timer that tries again.
const nameOf = item => `unsent:${item.nonce}`;

// Not crypto.randomUUID: plain http on a local network has none.
export const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');

// Older builds kept the text beside the rest. What lacks an address cannot be sent, and is no message.
function restore(stored) {
  const { text, ...item } = Object(stored);
  return item.nonce && item.channel && item.address ? [{ ...item, draft: draftFrom(item.draft ?? text) }] : [];
}

export const unsentIn = channel => items.filter(item => item.channel === channel);

// What failed before goes first: that is the order in which it was written.
export function send(channel, address, draft) {
  const item = { channel, address, draft, nonce: nonce(), at: Date.now(), state: 'sending' };
  items.push(item);
  keep(item);
  retry(channel);
}

// Sends again what waits in the channel, in its order. What was refused would only be refused again.
export function retry(channel) {
  for (const item of unsentIn(channel)) if (item.state === 'failed' || item.state === 'waiting') keep(item, 'sending');
  pump(channel);
}

const find = (channel, nonce) => unsentIn(channel).find(item => item.nonce === nonce);

export const draftOf = (channel, nonce) => find(channel, nonce)?.draft;

export function discard(channel, nonce) {
  const item = find(channel, nonce);
  if (item) drop(item);
}

function keep(item, state = item.state, problem = '') {
  Object.assign(item, { state, problem });
  kept.set(nameOf(item), item);
  emit('outbox:change', { channel: item.channel });
}

function drop(item) {
  kept.remove(nameOf(item));
  forget(item);
}

function forget(item) {
  items.splice(items.indexOf(item), 1);
  emit('outbox:change', { channel: item.channel });
}

async function pump(channel) {
  if (busy.has(channel)) return;
  busy.add(channel);
  try {
    for (;;) {
      const item = unsentIn(channel).find(each => each.state !== 'refused');
      if (item?.state !== 'sending') return;
      await post(item);
    }
  } finally {
    busy.delete(channel);
  }
}

async function post(item) {
  if (!kept.get(nameOf(item))) return forget(item); // Another tab discarded or sent it.
  let answer;
  try {
    answer = await postForm(item.address, { ...fieldsOf(item.draft), nonce: item.nonce }, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 429 || answer.status === 503) {
      const wait = Number(answer.headers.get('Retry-After') ?? 60) * 1000;
      if (Date.now() + wait - item.at < PATIENCE) return await new Promise(resolve => setTimeout(resolve, wait));
    }
    if (answer.ok) {
      const taken = await answer.json();
      emit('outbox:taken', { channel: item.channel, nonce: item.nonce, draft: item.draft, ...taken });
      if (items.includes(item)) drop(item);
      return;
    }
  } catch {
    answer = null;
  }
  if (!items.includes(item)) return;
  const refused = answer && [400, 403, 404, 413, 422].includes(answer.status);
  const problem = refused || answer?.status === 429 ? await answer.json().then(body => body.problem, () => '') : '';
  const why = answer?.status === 404 ? t('This channel was deleted.') : t('Reload the page and try again.');
  if (refused) return keep(item, 'refused', problem || why);
  // Nothing that was written later may go first.
  const state = answer || isLive() ? 'failed' : 'waiting';
  const full = answer?.status === 507;
  if (full) {
    clearTimeout(retries.get(item.channel)); // One for all that waits there.
    retries.set(item.channel, setTimeout(() => retry(item.channel), PATIENCE));
  }
  for (const later of unsentIn(item.channel)) {
    if (later.state !== 'sending') continue;
    keep(later, state, later !== item ? '' : full ? t('The server\'s disk is full.') : problem);
  }
}

// A stream that is only paused (live/stream.js) or held back (live/catch-up.js) still means that the server can be reached. While it is
// away, what failed waits, and goes out by itself when the stream is back.
const isLive = () => ['open', 'held', 'paused'].includes(document.documentElement.dataset.live);

document.addEventListener('live:state', () => {
  if (isLive()) for (const channel of new Set(items.map(item => item.channel))) retry(channel);
  else for (const item of items) if (item.state === 'failed' && !item.problem) keep(item, 'waiting');
});

// Every tab loaded the same drafts: what one of them sent or discarded must not go out from another.
kept.whenGone(name => {
  const item = items.find(each => nameOf(each) === name);
  if (item) forget(item);
});

// The page was reloaded while it was sending.
for (const channel of new Set(items.map(item => item.channel))) retry(channel);
