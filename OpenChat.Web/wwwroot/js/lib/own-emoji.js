// The emoji of a channel's own zone, fetched when the first picker or list needs them, and again once one of them changed.
import { parse } from './dom.js';
import { request } from './http.js';

const lists = new Map(), known = new Map();

// Reactions and the memory of what was used last name them by id.
export const isOwn = emoji => /^[0-9a-f]{32}$/.test(emoji);

// As lib/emoji-list.js has the others. None where they can't be fetched: the others work all the same.
export function ownOf(channel) {
  if (!lists.has(channel)) lists.set(channel, load(channel));
  return lists.get(channel);
}

export const isLoaded = channel => lists.has(channel);

async function load(channel) {
  const answer = await request(`/channels/${channel}/emoji`), found = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!found) lists.delete(channel);
  return (found ?? []).map(({ emoji, name, src }) => {
    const entry = { emoji, name, words: '', codes: [name], toned: '', src, isDrawn: true };
    known.set(emoji, entry);
    return entry;
  });
}

// A picture of one of the zone's own, as far as it is known; the text of any other.
export function faceOf(emoji) {
  const entry = known.get(emoji);
  if (!entry) return new Text(emoji);
  const face = parse('<img class="emote">');
  face.src = entry.src;
  face.alt = typedFor(emoji);
  return face;
}

// What to type for it.
export const typedFor = emoji => (known.has(emoji) ? `:${known.get(emoji).name}:` : emoji);

for (const event of ['emoji', 'resync']) document.addEventListener(`live:${event}`, () => lists.clear());
