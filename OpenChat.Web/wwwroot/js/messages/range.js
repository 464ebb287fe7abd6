// Which part of a channel a list holds. It begins anew where too much was missed to be told change by change, and where the server
// was restored from a copy; at its end it forgets from the top what a long day has brought.
import { $, $$, parse } from '../lib/dom.js';
import { atEnd, messagesOf, numberOf, place, steadily } from './rows.js';
import { t } from '../lib/text.js';

const MOST = 350, KEPT = 300, BEFORE = 25;

// What somebody writes in or stands on stays, whatever becomes of the rest.
const isHeld = item => item.hasAttribute('data-editing') || item.contains(document.activeElement);

// The server knows less than this page does: it was restored from a copy.
export function restored(list) {
  list.held = [];
  if ($('li[data-editing]') || $('call-dock [data-call]')) return renew(list);
  location.reload();
  return null;
}

// Around what is being written or read, else at the end. Answers whether the list is true again.
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
    const held = document.getElementById(item.id);
    if (!held) place(list.list, item);
    else {
      held.dataset.rev = 0; // Of a server that was restored it may be ahead.
      list.draw(item);
    }
  }
  if (divider) list.list.prepend(divider); // It is put where it belongs with the next look (reading.js).
  for (const old of $$(':scope > :is(.more, .start)', list)) old.remove();
  const [above, below] = [$('.more:has([rel=prev]), .start', fresh), $('.more:has([rel=next])', fresh)];
  if (above) list.list.before(above);
  if (below) list.list.after(below);
  list.prepare(items.filter(item => item.isConnected));
  list.drawUnsent();
  for (const made of [...items, above, below]) if (made?.isConnected) htmx.process(made);
}

// A page that is open for days would hold everything that was ever said in it.
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
