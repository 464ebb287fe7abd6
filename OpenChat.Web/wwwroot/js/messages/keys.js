// The log by keyboard: one stop for Tab, then arrows from message to message. Up in an empty composer edits one's last words.
import { $, $$, emit } from '../lib/dom.js';
import { tabbable } from './rows.js';

const me = document.documentElement.dataset.user;

function makeCurrent(item) {
  const list = item.closest('message-list');
  for (const other of $$('li[data-at][tabindex="0"]', list)) if (other !== item) tabbable(other, false);
  tabbable(item, true);
  list.closest('.log').tabIndex = -1;
}

// Without one, the newest is where Tab arrives.
document.addEventListener('message:tail', ({ target: list }) => {
  const items = $$('li[data-at]', list);
  if (items.length && !items.some(item => item.tabIndex === 0)) makeCurrent(items.at(-1));
});

// It goes on being the newest until somebody goes to another.
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
  const items = $$('li[data-at]', item.closest('message-list')), at = items.indexOf(item);
  const to = { ArrowUp: items[at - 1], ArrowDown: items[at + 1], Home: items[0], End: items.at(-1) }[event.key];
  if (to) {
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    $('form.composer textarea')?.focus();
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
  const last = $$('message-list li[data-no]').findLast(item => item.dataset.author === me && $('[data-edit]', item));
  if (!last) return;
  event.preventDefault();
  emit('message:edit', {}, last);
});
