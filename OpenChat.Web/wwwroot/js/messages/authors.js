// A member's new name, picture or role is no change of their messages, so no frame brings it: the rows in view are fetched again.
import { $, $$, emit, parse } from '../lib/dom.js';
import { messagesOf, numberOf } from './rows.js';

const changed = new Set();
let timer;

document.addEventListener('live:member', ({ detail: { user } }) => {
  if (!$(`message-list li[data-author="${user}"]`)) return;
  changed.add(user);
  timer ??= setTimeout(redrawAll, 300 + Math.random() * 1000); // Not every browser at the same moment.
});

function redrawAll() {
  timer = null;
  const people = new Set(changed);
  changed.clear();
  for (const list of $$('message-list')) redraw(list, people);
}

async function redraw(list, people) {
  const rows = messagesOf(list.list).filter(item => people.has(item.dataset.author)).map(numberOf);
  for (let before = rows.at(-1) + 1; before > rows[0];) {
    const answer = await fetch(`${list.dataset.address}?handler=History&before=${before}`).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null || !list.isConnected) return; // The next page load shows it.
    const items = $$('li[data-no]', parse(text));
    for (const item of items) if (people.has(item.dataset.author)) emit('message:draw', item, list);
    if (items.length === 0) return;
    before = numberOf(items[0]);
  }
}
