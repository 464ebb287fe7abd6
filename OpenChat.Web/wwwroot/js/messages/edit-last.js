// Up in an empty composer edits one's last message. Loaded by the first such key (keys.js).
import { $, $$, emit } from '../lib/dom.js';
import { isMine } from './personal.js';
import { listOf } from './rows.js';

export function editLast(box) {
  const list = listOf(box);
  const present = list?.hasAttribute('data-newer') && $('.more [data-present]', list); // The last one is not in this part.
  if (!present) return edit(list);
  editAtPresent(list.dataset.channel, box);
  present.click();
}

// Once the newest part is there, with a composer of its own. Rows are swapped meanwhile, too.
function editAtPresent(channel, box) {
  const look = () => {
    const list = listOf(document.body);
    if (box.isConnected && list?.hasAttribute('data-newer')) return;
    document.removeEventListener('htmx:after:swap', look);
    if (!box.isConnected && list?.dataset.channel === channel) edit(list);
  };
  document.addEventListener('htmx:after:swap', look);
}

function edit(list) {
  const last = list && $$('li.msg[data-no]:not([data-deleted], :has([data-forward]))', list).findLast(isMine);
  if (last) emit('message:edit', {}, last);
}
