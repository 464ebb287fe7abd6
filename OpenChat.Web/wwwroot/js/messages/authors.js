// Somebody's new name, picture or role beside what they said: it counts as no change of the messages, so the rows that stand here are
// asked for again, as the history gives them.
import { $, $$, emit, parse } from '../lib/dom.js';
import { messagesOf, numberOf } from './rows.js';

const changed = new Set();
let timer;

document.addEventListener('live:member', ({ detail: { user } }) => {
  if (!$(`message-list li[data-author="${user}"]`)) return;
  changed.add(user);
  timer ??= setTimeout(look, 300 + Math.random() * 1000); // Not everybody's browser at the same moment.
});

async function look() {
  timer = null;
  const people = new Set(changed);
  changed.clear();
  const list = $('message-list');
  const rows = list ? messagesOf($('.messages', list)).filter(item => people.has(item.dataset.author)).map(numberOf) : [];
  for (let before = rows.at(-1) + 1; before > rows[0];) {
    const answer = await fetch(`${list.dataset.address}?handler=History&before=${before}`).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null || !list.isConnected) return; // The next page that is loaded has it.
    const items = $$('li[data-no]', parse(text));
    for (const item of items) if (people.has(item.dataset.author)) emit('message:draw', item, list);
    if (items.length === 0) return;
    before = numberOf(items[0]);
  }
}
