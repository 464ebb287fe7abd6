// Which part of a channel a list holds. It is loaded anew when too many changes were missed, or the server was restored from a copy.
// A list that grows all day drops its oldest rows.
import { $, $$, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { drawUnsent } from './pending.js';
import { atEnd, isChannelList, messageOf, messagesOf, numberOf, place, rowOf, steadily } from './rows.js';

const MOST = 350, KEPT = 300, BEFORE = 25;

// A row with an open editor or the focus is never taken away.
const isHeld = item => item.hasAttribute('data-editing') || item.contains(document.activeElement);

// The server is behind this page, so it was restored from a copy.
export function restored(list) {
  list.held = [];
  if ($('li[data-editing]') || $('call-dock [data-call]')) return renew(list);
  location.reload();
  return null;
}

// Around what is being edited or read, else at the end. Returns whether the list is up to date.
export async function renew(list) {
  const anchor = messagesOf(list.list).find(isHeld) ?? (list.hasAttribute('data-newer') || !atEnd(list.log) ? inView(list) : null);
  const after = anchor ? `&after=${Math.max(0, numberOf(anchor) - BEFORE)}` : '';
  const answer = await fetch(`${list.dataset.address}?handler=History${after}`);
  if (!answer.ok || !list.isConnected) return false;
  const fresh = $('message-list', parse(await answer.text()));
  steadily(list.log, () => replace(list, fresh), anchor !== null);
  return true;
}

function inView(list) {
  const top = list.log.getBoundingClientRect().top;
  return messagesOf(list.list).find(item => item.getBoundingClientRect().bottom > top);
}

function replace(list, fresh) {
  for (const name of ['last', 'read']) list.dataset[name] = fresh.dataset[name];
  list.knows(Number(fresh.dataset.seq));
  delete list.dataset.old;
  list.toggleAttribute('data-newer', fresh.hasAttribute('data-newer'));
  $('.unread', list.list)?.remove();
  const items = $$('li[data-no]', fresh), divider = $('.unread', fresh);
  for (const item of messagesOf(list.list)) if (!isHeld(item)) item.remove();
  for (const item of items) {
    const held = rowOf(list, messageOf(item));
    if (!held) place(list.list, item);
    else {
      held.dataset.rev = 0; // It may be ahead of a server that was restored.
      list.draw(item);
    }
  }
  if (divider && isChannelList(list)) list.list.prepend(divider); // reading.js moves it to its place.
  for (const old of $$(':scope > :is(.more, .start)', list)) old.remove();
  const [above, below] = [$('.more:has([rel=prev]), .start', fresh), $('.more:has([rel=next])', fresh)];
  if (above) list.list.before(above);
  if (below) list.list.after(below);
  list.prepare(items.filter(item => item.isConnected));
  drawUnsent(list);
  for (const made of [...items, above, below]) if (made?.isConnected) htmx.process(made);
}

// A page that is open for days would otherwise hold everything posted since.
document.addEventListener('message:shown', ({ target: list }) => {
  const items = messagesOf(list.list);
  if (items.length <= MOST || list.loading || list.hasAttribute('data-newer') || !atEnd(list.log)) return;
  const going = items.slice(0, items.length - KEPT), held = going.findIndex(isHeld);
  if (held >= 0) going.length = held;
  if (going.length === 0) return;
  for (const item of going) item.remove();
  const older = parse('<p class="more"><a class="btn sm" rel="prev"></a></p>'), link = $('a', older);
  link.href = `${list.dataset.address}?before=${numberOf(items[going.length])}`;
  link.textContent = t('Older messages');
  $$(':scope > :is(.start, .more:has([rel=prev]))', list).forEach(old => old.remove());
  list.list.before(older);
  list.prepare([]);
  htmx.process(older);
});
