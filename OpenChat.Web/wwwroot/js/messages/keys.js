// A list by keyboard: one tab stop, then arrows from message to message. Up in an empty composer edits one's last message.
import { $$, isComposing } from '../lib/dom.js';
import { inComposer, readable, tabbable } from './rows.js';

function makeCurrent(item) {
  const list = item.closest('message-list');
  for (const other of $$('li[data-at][tabindex="0"]', list)) if (other !== item) tabbable(other, false);
  tabbable(item, true);
  list.closest('.log').tabIndex = -1;
}

// Tab arrives at the newest message.
document.addEventListener('message:tail', ({ target: list }) => {
  const items = readable(list);
  if (items.length && !items.some(item => item.tabIndex === 0)) makeCurrent(items.at(-1));
});

// The tab stop moves on with each new message until the reader moves it.
document.addEventListener('message:shown', ({ target: list, detail: { item } }) => {
  if (list.contains(document.activeElement)) return;
  const items = $$('li[data-no]', list);
  if (item === items.at(-1) && !items.slice(0, -2).some(other => other.tabIndex === 0)) makeCurrent(item);
});

document.addEventListener('focusin', event => {
  const item = event.target.closest?.('message-list li[data-at]');
  if (item) makeCurrent(item);
});

// From outside, Tab in either direction meets the message first and not what is in it.
document.addEventListener('focusout', event => {
  const item = event.target.closest?.('message-list li[data-at]');
  if (item && item.tabIndex === 0 && !item.contains(event.relatedTarget)) tabbable(item, true, false);
});

// The message itself, or a link or button of it.
const ROW = 'message-list li[data-at]', OF_ROW = `${ROW}, ${ROW} :is(a, button, .spoiler):not(.message-edit *, [role="menu"] *)`;

document.addEventListener('keydown', event => {
  const item = event.target.matches?.(OF_ROW) ? event.target.closest(ROW) : null;
  if (!item || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const list = item.closest('message-list'), items = readable(list), at = items.indexOf(item);
  const to = { ArrowUp: items[at - 1], ArrowDown: items[at + 1], Home: items[0], End: items.at(-1) }[event.key];
  if (to) {
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    inComposer(list, 'textarea')?.focus();
  }
});

document.addEventListener('keydown', event => {
  const box = event.target;
  if (event.key !== 'ArrowUp' || event.defaultPrevented || isComposing(event)) return;
  if (!box.matches?.('form.composer textarea') || box.value !== '') return;
  event.preventDefault();
  import('./edit-last.js').then(({ editLast }) => editLast(box), () => {});
});
