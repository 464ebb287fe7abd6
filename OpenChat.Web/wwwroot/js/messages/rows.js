// Rows of messages and the lists they stand in. A list keeps one order by number, with days between, and what is being read stays in place.
import { $, $$, parse } from '../lib/dom.js';
import { dayOf, dayTitle } from '../lib/time.js';

const TOGETHER = 5 * 60 * 1000;

// The list in which a channel is read and written in. Others (pins, a search, a thread) may stand on the same page.
export const channelList = channel => $(`message-list[data-list="channel"][data-channel="${channel}"]`);
export const isChannelList = list => list?.dataset.list === 'channel';

// What the composer of a list holds; null where one only reads.
export const inComposer = (list, selector) =>
  isChannelList(list) ? $(`message-composer[data-channel="${list.dataset.channel}"] ${selector}`) : null;

// The list that a key concerns: where the focus is, else that of the composer, else the page's own.
export function listOf(target) {
  const around = target.closest?.('.log, message-composer');
  if (!around) return $('message-list[data-list="channel"]');
  return around.matches('.log') ? $('message-list', around) : channelList(around.dataset.channel);
}

// A message may stand in several lists, so a row is found by data-message inside one of them. The id, to which addresses point, stays
// with the channel's own list: it must be unique.
export const messageOf = item => item.id.slice('m-'.length) || item.dataset.message;
export const rowOf = (list, message) => $(`li[data-message="${message}"]`, list);

export function identify(item, list) {
  item.dataset.message = messageOf(item);
  if (!isChannelList(list)) item.removeAttribute('id');
}

export const numberOf = item => Number(item?.dataset.no ?? 0);
export const messagesOf = list => $$(':scope > li[data-no]', list);

// Before the first with a higher number; pending copies have none and stay last.
export function place(list, item) {
  const later = $$(':scope > li[data-at]', list).find(other => !other.dataset.no || numberOf(other) > numberOf(item));
  const divider = later?.previousElementSibling?.matches('.unread') && numberOf(later) ? later.previousElementSibling : later;
  list.insertBefore(item, divider ?? null);
}

// Days by the reader's calendar, and the author's name only where it changes.
export function arrange(list) {
  const days = new Map($$(':scope > .day', list).map(day => [$('time', day).dateTime, day]));
  let last = null;
  for (const item of $$(':scope > li[data-at]', list)) {
    const at = new Date(item.dataset.at), key = dayOf(at);
    const line = item.previousElementSibling?.matches('.unread') ? item.previousElementSibling : null;
    const begins = last?.key !== key;
    if (begins) {
      const day = days.get(key) ?? parse('<li class="day"><h2><time></time></h2></li>');
      days.delete(key);
      $('time', day).dateTime = key;
      $('time', day).textContent = dayTitle(at);
      const next = line ?? item;
      if (next.previousElementSibling !== day) next.before(day);
    }
    item.classList.toggle('cont', !begins && !line && item.matches('.msg') && last.item.matches('.msg')
      && item.dataset.author === last.item.dataset.author && at - last.at < TOGETHER);
    last = { item, at, key };
  }
  for (const day of days.values()) day.remove();
}

// The log is upside down (column-reverse): 0 is the end, and scrolling back is negative.
export const atEnd = log => log.scrollTop > -48;

// Keeps the first message in view where it is while `change` runs. At the end the browser keeps the end in view by itself, so there
// only what one scrolled for (`always`) needs this.
export function steadily(log, change, always = false) {
  if (atEnd(log) && !always) return change();
  const top = log.getBoundingClientRect().top;
  const anchor = $$('li[data-at]', log).find(item => item.getBoundingClientRect().bottom > top);
  const before = anchor?.getBoundingClientRect().top;
  const result = change();
  const now = anchor?.isConnected ? anchor : anchor && rowOf(log, messageOf(anchor));
  if (now) log.scrollTop += now.getBoundingClientRect().top - before;
  return result;
}

// One tab stop for the whole list: Tab reaches only the current message and what is in it, and an open editor always.
export function tabbable(item, current) {
  item.tabIndex = current ? 0 : -1;
  for (const control of $$(':is(a, button):not(.message-edit *)', item)) control.tabIndex = current ? 0 : -1;
}
