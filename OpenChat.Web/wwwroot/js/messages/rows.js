// A list of messages as a thing on the page: one order by number, days between, and what is being read stays where it is.
import { $, $$, parse } from '../lib/dom.js';
import { dayOf, dayTitle } from '../lib/time.js';

const TOGETHER = 5 * 60 * 1000;

export const numberOf = item => Number(item?.dataset.no ?? 0);
export const messagesOf = list => $$(':scope > li[data-no]', list);

// Before the first with a higher number; pending copies have none and stay last.
export function place(list, item) {
  const later = $$(':scope > li[data-at]', list).find(other => !other.dataset.no || numberOf(other) > numberOf(item));
  const divider = later?.previousElementSibling?.matches('.unread') && numberOf(later) ? later.previousElementSibling : later;
  list.insertBefore(item, divider ?? null);
}

// Days by the reader's calendar, and names only where somebody begins to speak.
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

// The log is turned over (column-reverse): 0 is the end, and scrolling back is negative.
export const atEnd = log => log.scrollTop > -48;

// Changes something while the first message in view stays where it is, drawn anew or not. At the end the end stays in view by itself,
// unless what is added there was asked for by scrolling down to it.
export function steadily(log, change, always = false) {
  if (atEnd(log) && !always) return change();
  const top = log.getBoundingClientRect().top;
  const anchor = $$('li[data-at]', log).find(item => item.getBoundingClientRect().bottom > top);
  const before = anchor?.getBoundingClientRect().top;
  const result = change();
  const now = anchor?.isConnected ? anchor : document.getElementById(anchor?.id);
  if (now) log.scrollTop += now.getBoundingClientRect().top - before;
  return result;
}

// One tab stop for the whole list: only the current message and what is in it are reached by Tab, and an open editor always.
export function tabbable(item, current) {
  item.tabIndex = current ? 0 : -1;
  for (const control of $$(':is(a, button):not(.message-edit *)', item)) control.tabIndex = current ? 0 : -1;
}
