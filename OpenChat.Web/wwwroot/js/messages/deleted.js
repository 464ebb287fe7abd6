// Deleted messages: gone for their author (personal.js), and for the others one line, however many stand in a row.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';

export function foldDeleted(list) {
  let first = null, count = 0;
  for (const item of list.children) {
    if (item.dataset.gone === 'mine') continue;
    if (!item.matches('.msg[data-deleted]')) {
      first = null;
      continue;
    }
    if (first) {
      const held = item.contains(document.activeElement);
      item.dataset.gone = 'more';
      if (held) first.focus({ preventScroll: true });
    } else {
      [first, count] = [item, 0];
      delete item.dataset.gone;
    }
    say(first, ++count);
  }
}

function say(item, count) {
  const line = $('.msg-gone', item), text = count === 1 ? t('Message deleted') : t('{0} messages deleted', count);
  if (line.textContent !== text) line.textContent = text;
}
