// What this browser keeps that was written and not sent, by channel, with the names of the channels.
import { draftFrom, isEmpty } from './draft.js';
import { request } from './http.js';
import { kept } from './kept.js';

// [{ channel, drafts: ['draft:…'], unsent: ['nonce'], texts }]
export function written() {
  const found = new Map();
  const of = channel => {
    if (!found.has(channel)) found.set(channel, { channel, drafts: [], unsent: [], texts: [] });
    return found.get(channel);
  };
  for (const name of kept.names('draft:')) {
    const draft = draftFrom(kept.get(name));
    if (isEmpty(draft)) continue;
    const place = of(name.slice('draft:'.length));
    place.drafts.push(name);
    place.texts.push(draft.text);
  }
  for (const { channel, nonce, draft, text } of kept.all('unsent:').map(Object)) {
    if (!channel) continue;
    of(channel).unsent.push(nonce);
    of(channel).texts.push(draftFrom(draft ?? text).text);
  }
  return [...found.values()];
}

const AT_ONCE = 100;

// Names by channel; one that is missing is gone for this person. Null if the server did not say.
export async function namesOf(channels) {
  const all = new Map();
  for (let from = 0; from < channels.length; from += AT_ONCE) {
    const query = channels.slice(from, from + AT_ONCE).map(id => `id=${encodeURIComponent(id)}`).join('&');
    const answer = await request(`/channels/names?${query}`);
    const names = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!names) return null;
    for (const { id, name } of names) all.set(id, name);
  }
  return all;
}
