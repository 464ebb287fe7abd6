// What happens in a channel reaches each of its lists in order: the channel's count (seq) proves that nothing is missing, and a gap is
// fetched before anything later is applied. Each list knows its own count; lists with the same gap share one request.
import { parse } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { atEnd, messagesOf } from './rows.js';

const FAR = 500; // A list that is further behind is drawn anew.
const MOST = 300;
const requests = new Map();
const range = () => import('./range.js');

// A message that is counted already and not in the list is outside the part that the list shows.
export function receive(list, change, inserts) {
  if (change.seq > list.known + 1) {
    list.held.push([change, inserts]);
    return repair(list);
  }
  list.apply(change, inserts && change.seq > list.known);
  list.knows(Math.max(list.known, change.seq));
}

// What was held goes through receive() again: there may be another gap before it.
export async function repair(list) {
  if (list.repairing) return;
  list.repairing = true;
  const isWhole = await fetchGap(list).catch(() => false); // Not reached: the next frame or heartbeat tries again.
  list.repairing = false;
  if (!isWhole) return;
  for (const [change, inserts] of list.held.splice(0).sort(([a], [b]) => a.seq - b.seq)) receive(list, change, inserts);
}

// Whatever was posted since the gap began is inserted, on whichever page of the answer it stands: it may have been changed since.
async function fetchGap(list) {
  for (let from = list.known; list.isConnected;) {
    const after = list.known;
    from = Math.min(from, after);
    const gap = await changesAfter(list.dataset.channel, after);
    if (!gap) return false; // The channel is gone, or no longer ours: the stream says so.
    if (list.known < after) continue; // Older history came meanwhile (history.js).
    if (gap.seq < from || gap.seq - after > FAR) {
      const { renew, restored } = await range();
      return await (gap.seq < from ? restored(list) : renew(list));
    }
    for (const change of gap.changes) list.apply(change, Number(parse(change.html).dataset.seq) > from);
    // The stream went on meanwhile, and may be ahead of this answer.
    list.knows(Math.max(list.known, gap.to));
    if (gap.complete) return true;
  }
  return false;
}

function changesAfter(channel, after) {
  const url = `/channels/${channel}/changes?after=${after}`;
  if (!requests.has(url)) {
    const answer = request(url).then(response => (response?.ok ? response.json() : null));
    requests.set(url, answer.finally(() => requests.delete(url)));
  }
  return requests.get(url);
}

// A page that is open for days would otherwise hold everything posted since.
document.addEventListener('message:shown', ({ target: list }) => {
  if (messagesOf(list.list).length <= MOST || list.loading || list.hasAttribute('data-newer') || !atEnd(list.log)) return;
  range().then(({ trim }) => { if (trim(list, false)) list.prepare([]); }, () => {});
});
