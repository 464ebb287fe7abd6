// Which part of a channel a list holds. It is loaded anew when too many changes were missed, or the server was restored from a copy.
// A list that has grown too long drops the rows farthest from the view. Loaded when either happens.
import { $, $$, parse } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { t } from '../lib/text.js';
import { drawUnsent } from './pending.js';
import { isNews } from './personal.js';
import { atEnd, isChannelList, messageOf, messagesOf, numberOf, place, rowOf, steadily } from './rows.js';

const KEPT = 250, MOST = 300, BEFORE = 25;
const NEAR = 1600; // Pixels around the view: well beyond those at which history.js loads rows again.

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
  const answer = await request(`${list.dataset.address}?handler=History${after}`);
  if (!answer?.ok || !list.isConnected) return false;
  const fresh = $('message-list', parse(await answer.text()));
  steadily(list.log, () => replace(list, fresh), anchor !== null);
  return true;
}

function inView(list) {
  const top = list.log.getBoundingClientRect().top;
  return messagesOf(list.list).find(item => item.getBoundingClientRect().bottom > top);
}

function replace(list, fresh) {
  for (const name of ['last', 'read', 'mine']) list.dataset[name] = fresh.dataset[name];
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

// Drops rows from one end of a list that has grown too long, up to those that are near the view or being edited.
// Returns whether it did.
export function trim(list, newest) {
  const items = messagesOf(list.list);
  if (items.length <= MOST) return false;
  const { top, bottom } = list.log.getBoundingClientRect();
  const isNear = item => {
    const [row] = item.getClientRects(); // None of a row that is folded or hidden.
    return row && row.bottom > top - NEAR && row.top < bottom + NEAR;
  };
  const inwards = newest ? items.toReversed() : items, going = inwards.slice(0, -KEPT);
  const stays = going.findIndex(item => item.hasAttribute('data-editing') || isNear(item));
  if (stays >= 0) going.length = stays;
  if (going.length === 0) return false;
  const hasFocus = going.some(item => item.contains(document.activeElement));
  for (const item of going) item.remove();
  if (hasFocus) list.log.focus({ preventScroll: true });
  const end = numberOf(inwards[going.length]);
  if (newest) endAt(list, end, going);
  else beginAt(list, end);
  return true;
}

function beginAt(list, no) {
  const link = $('a', linkTo(list, '.start, .more:has([rel=prev])', `?before=${no}`, '<a class="btn sm" rel="prev"></a>'));
  link.textContent = t('Older messages');
}

function endAt(list, no, gone) {
  const [next, present] = $$('a', linkTo(list, '.more:has([rel=next])', `?after=${no}`,
    '<a class="btn sm" rel="next"></a> <a class="btn sm primary" data-present></a>'));
  next.textContent = t('Newer messages');
  present.textContent = t('Jump to present');
  present.href = list.dataset.address;
  list.toggleAttribute('data-newer', true);
  // What is no news must not be counted as such (reading.js).
  const old = new Set(list.dataset.old?.split(' '));
  for (const item of gone) if (numberOf(item) > Number(list.dataset.read) && !isNews(item, list)) old.add(item.dataset.no);
  if (old.size > 0) list.dataset.old = [...old].join(' ');
  drawUnsent(list);
}

function linkTo(list, old, query, links) {
  $$(`:scope > :is(${old})`, list).forEach(each => each.remove());
  const more = parse(`<p class="more">${links}</p>`);
  $('a', more).href = list.dataset.address + query;
  if (query.startsWith('?before')) list.list.before(more);
  else list.list.after(more);
  htmx.process(more);
  return more;
}
