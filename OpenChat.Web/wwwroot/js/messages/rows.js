// Rows of messages and the lists they stand in. A list keeps one order by number, with days between, and what is being read stays in place.
import { $, $$, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { dayOf, dayTitle } from '../lib/time.js';
import { foldDeleted } from './deleted.js';

const TOGETHER = 5 * 60 * 1000, TEXT = '.msg:not([data-deleted])';

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

// Rows that one can go to: not those that are folded into the line above, nor one's own that are deleted.
export const readable = list => $$('li[data-at]:not([data-gone], [data-folded="more"])', list);

// Who wrote it, so that people whose names look alike can be told apart.
export function nameOf(item) {
  const name = $('.msg-head a', item)?.textContent, handle = $('.msg-head .handle', item)?.textContent;
  return handle ? `${name} (${handle})` : name;
}

export const numberOf = item => Number(item?.dataset.no ?? 0);
export const messagesOf = list => $$(':scope > li[data-no]', list);

// Before the first with a higher number; pending copies have none and stay last.
export function place(list, item) {
  const later = $$(':scope > li[data-at]', list).find(other => !other.dataset.no || numberOf(other) > numberOf(item));
  const divider = later?.previousElementSibling?.matches('.unread') && numberOf(later) ? later.previousElementSibling : later;
  const next = divider ?? null;
  if (item.parentNode !== list || item.nextElementSibling !== next) list.insertBefore(item, next); // A move drops the focus.
}

// Whether a row goes on under the head of the one before.
const continues = (item, at, last) => item.matches(TEXT) && !$(':scope > .reply-to', item) && last.item.matches(TEXT)
  && item.dataset.author === last.item.dataset.author && at - last.at < TOGETHER;

// A row that came to the end, on the day of the one before: all others stay as they are.
function arrangeLast(list, item) {
  const last = item.previousElementSibling, at = new Date(item.dataset.at);
  if (item !== list.lastElementChild || item.matches('[data-deleted]')) return false;
  if (!last?.matches('.msg:not([data-gone], [data-deleted])')) return false;
  const before = { item: last, at: new Date(last.dataset.at) };
  if (dayOf(at) !== dayOf(before.at)) return false;
  item.classList.toggle('cont', continues(item, at, before));
  return true;
}

// Days by the reader's calendar, and the author's name only where it changes. `item`: the only row that is new.
export function arrange(list, item) {
  if (item && arrangeLast(list, item)) return;
  const days = new Map($$(':scope > .day', list).map(day => [$('time', day).dateTime, day]));
  let last = null;
  for (const item of $$(':scope > li[data-at]:not([data-gone=mine])', list)) {
    const at = new Date(item.dataset.at), key = dayOf(at);
    const line = item.previousElementSibling?.matches('.unread') ? item.previousElementSibling : null;
    const begins = last?.key !== key;
    if (begins) {
      const day = days.get(key) ?? parse('<li class="day"><h2><time></time></h2></li>');
      days.delete(key);
      const time = $('time', day), title = dayTitle(at);
      time.dateTime = key;
      time.dataset.show = 'day';
      if (time.textContent !== title) time.textContent = title; // A new text is read aloud again.
      const next = line ?? item;
      if (next.previousElementSibling !== day) next.before(day);
    }
    item.classList.toggle('cont', !begins && !line && continues(item, at, last));
    last = { item, at, key };
  }
  for (const day of days.values()) day.remove();
  foldDeleted(list);
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

// A text as it reads: with its lines, with the names of emoji that are pictures, and without what spoilers cover.
export function wordsOf(body, covered = '.spoiler') {
  const copy = body.cloneNode(true);
  for (const spoiler of $$(covered, copy)) spoiler.textContent = '███';
  for (const cell of $$('th, td', copy)) cell.prepend(' ');
  for (const part of $$('img, br', copy)) part.replaceWith(part.alt ?? '\n');
  return copy.textContent.trim();
}

export function textOf(item) {
  const body = $('.msg-body', item);
  return body ? wordsOf(body, '.spoiler:not(.shown)') : $('span', item)?.textContent.trim();
}

// The accessible name of a row with the focus. Without one, screen readers would read its buttons too.
function labelOf(item) {
  const folded = $('.msg-folded span', item);
  if (folded && item.hasAttribute('data-folded')) return folded.textContent;
  const text = $('.msg-gone', item)?.textContent.trim() ?? textOf(item), time = $('time', item)?.textContent.trim() ?? '';
  const more = $$('.reply-to :is(.sr, b, [data-line]), .msg-edited, .msg-status span, .reaction[data-emoji]:not([hidden])', item)
    .map(note => note.textContent.trim().replace(/\s+/g, ' '));
  return [nameOf(item) ? t('{0}, {1}: {2}', nameOf(item), time, text) : t('{0}, {1}', text, time), ...more].join(' ');
}

// One tab stop for the whole list: Tab reaches the current message, and from there what is in it (`inside`); an open editor always.
export function tabbable(item, current, inside = item.contains(document.activeElement)) {
  item.tabIndex = current ? 0 : -1;
  if (current) item.setAttribute('aria-label', labelOf(item));
  else item.removeAttribute('aria-label');
  for (const control of $$(':is(a, button, .msg-body [tabindex]):not(.message-edit *, .shown)', item))
    control.tabIndex = current && inside ? 0 : -1;
}
