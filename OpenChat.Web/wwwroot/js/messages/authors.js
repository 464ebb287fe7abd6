// A member's new name, picture or role is no change of their messages, so no frame brings it: the rows in view are fetched again, those
// that quote or mention them too, and those that mention a channel that was renamed or deleted. Loaded when it happens.
import { $, $$, emit, isDoubtful, parse } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { messagesOf, numberOf } from './rows.js';

const shows = (item, people) => people.has(item.dataset.author) || people.has($('.reply-to', item)?.dataset.toAuthor)
  || $$('.mention', item).some(chip => people.has(chip.dataset.mention));
const changed = new Set();
let timer;

export function renew(user) {
  changed.add(user);
  timer ??= setTimeout(redrawAll, 300 + Math.random() * 1000); // Not every browser at the same moment.
}

function redrawAll() {
  timer = isDoubtful() ? setTimeout(redrawAll, 300) : null; // It may be oneself who was removed.
  if (timer) return;
  const people = new Set(changed);
  changed.clear();
  for (const list of $$('message-list')) redraw(list, people);
}

async function redraw(list, people) {
  const rows = messagesOf(list.list).filter(item => shows(item, people)).map(numberOf);
  for (let before = rows.at(-1) + 1; before > rows[0];) {
    const answer = await request(`${list.dataset.address}?handler=History&before=${before}`);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null || !list.isConnected) return; // The next page load shows it.
    const items = $$('li[data-no]', parse(text));
    for (const item of items) if (shows(item, people)) emit('message:draw', item, list);
    if (items.length === 0) return;
    before = numberOf(items[0]);
  }
}
