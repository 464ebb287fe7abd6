// A list by keyboard: one tab stop, then arrows from message to message. Up in an empty composer edits one's last message.
import { $, $$, emit } from '../lib/dom.js';
import { isMine } from './personal.js';
import { inComposer, listOf, tabbable } from './rows.js';

function makeCurrent(item) {
  const list = item.closest('message-list');
  for (const other of $$('li[data-at][tabindex="0"]', list)) if (other !== item) tabbable(other, false);
  tabbable(item, true);
  list.closest('.log').tabIndex = -1;
}

// Tab arrives at the newest message.
document.addEventListener('message:tail', ({ target: list }) => {
  const items = $$('li[data-at]', list);
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

document.addEventListener('keydown', event => {
  const item = event.target.matches?.('message-list li[data-at]') ? event.target : null;
  if (!item || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const list = item.closest('message-list'), items = $$('li[data-at]', list), at = items.indexOf(item);
  const to = { ArrowUp: items[at - 1], ArrowDown: items[at + 1], Home: items[0], End: items.at(-1) }[event.key];
  if (to) {
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    inComposer(list, 'textarea')?.focus();
  } else if (event.key === 'e') {
    const edit = $('[data-edit]', item);
    if (!edit) return;
    event.preventDefault();
    edit.click();
  }
});

document.addEventListener('keydown', event => {
  const box = event.target;
  if (event.key !== 'ArrowUp' || event.isComposing || !box.matches?.('form.composer textarea') || box.value !== '') return;
  const list = listOf(box), last = list && $$('li[data-no]', list).findLast(item => isMine(item) && $('[data-edit]', item));
  if (!last) return;
  event.preventDefault();
  emit('message:edit', {}, last);
});
