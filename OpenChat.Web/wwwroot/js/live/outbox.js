// What was written and not yet taken by the server: in order for each channel, kept through a reload with its nonce, so that
// sending again never says it twice. Tells of changes by `outbox:change` and of what was taken by `outbox:taken`.
import { emit } from '../lib/dom.js';
import { postForm } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';

const PATIENCE = 10_000;
const items = kept.all('unsent:').sort((a, b) => a.at - b.at);
const busy = new Set();
const fulls = new Map(); // Channels whose words a full disk did not take, with what will try again.
const nameOf = item => `unsent:${item.nonce}`;

// Not crypto.randomUUID: plain http on a local network has none.
const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');

export const unsentIn = channel => items.filter(item => item.channel === channel);

// What failed before goes first: somebody who writes on expects it to.
export function send(channel, address, text) {
  const item = { channel, address, text, nonce: nonce(), at: Date.now(), state: 'sending' };
  items.push(item);
  keep(item);
  retry(channel);
}

// Everything that waits in the channel goes again, in its order; what was refused waits for other words.
export function retry(channel) {
  for (const item of unsentIn(channel)) if (item.state === 'failed' || item.state === 'waiting') keep(item, 'sending');
  pump(channel);
}

export const wordsOf = (channel, nonce) => unsentIn(channel).find(item => item.nonce === nonce)?.text;

export function discard(channel, discarded) {
  const item = unsentIn(channel).find(each => each.nonce === discarded);
  if (item) drop(item);
}

// The stream brought it before the answer did.
export function arrived(channel, taken) {
  discard(channel, taken);
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
  if (!kept.get(nameOf(item))) return forget(item); // Another tab took it back, or sent it.
  let answer;
  try {
    answer = await postForm(item.address, { text: item.text, nonce: item.nonce }, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 429 || answer.status === 503) {
      const wait = Number(answer.headers.get('Retry-After') ?? 60) * 1000;
      if (Date.now() + wait - item.at < PATIENCE) return await new Promise(resolve => setTimeout(resolve, wait));
    }
    if (answer.ok) {
      const taken = await answer.json();
      emit('outbox:taken', { channel: item.channel, nonce: item.nonce, ...taken });
      if (items.includes(item)) drop(item);
      return;
    }
  } catch {
    answer = null;
  }
  if (!items.includes(item)) return;
  const refused = answer && [400, 403, 404, 413, 422].includes(answer.status);
  const problem = refused || answer?.status === 429 ? await answer.json().then(body => body.problem, () => '') : '';
  const why = answer?.status === 404 ? t('This channel was renamed or deleted.') : t('Reload the page and try again.');
  if (refused) return keep(item, 'refused', problem || why);
  // Nothing that was written later may go first.
  const state = answer || isLive() ? 'failed' : 'waiting';
  const full = answer?.status === 507;
  if (full) {
    clearTimeout(fulls.get(item.channel)); // One for all that waits there.
    fulls.set(item.channel, setTimeout(() => retry(item.channel), PATIENCE)); // Somebody makes room, or has to be told.
  }
  for (const later of unsentIn(item.channel)) if (later.state === 'sending') keep(later, state, later === item ? full ? t('The server\'s disk is full.') : problem : '');
}

// While the stream is away a person need do nothing: what waits goes out by itself when it is back.
// Where it is only paused (live/stream.js) the server is there.
const isLive = () => ['open', 'paused'].includes(document.documentElement.dataset.live);

document.addEventListener('live:state', () => {
  if (isLive()) for (const channel of new Set(items.map(item => item.channel))) retry(channel);
  else for (const item of items) if (item.state === 'failed' && !item.problem) keep(item, 'waiting');
});

// Each tab has what waited when it was loaded: what was taken back or sent in one of them must not go out from another.
kept.whenGone(name => {
  const item = items.find(each => nameOf(each) === name);
  if (item) forget(item);
});

// A reload in the middle of sending: it goes again by itself.
for (const channel of new Set(items.map(item => item.channel))) retry(channel);
