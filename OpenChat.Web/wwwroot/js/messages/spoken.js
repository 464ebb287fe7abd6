// What screen readers say of a channel in view: who wrote what, once. The list itself is silent, because a row is drawn several times
// (the copy, the message, its edits), and times, days and buttons would be read with it.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { isNews } from './personal.js';
import { isChannelList, nameOf, rowOf, textOf } from './rows.js';

const KEPT = 20;

function say(sentence) {
  const region = $('#live-log'), line = document.createElement('p');
  line.textContent = sentence;
  region.append(line);
  while (region.children.length > KEPT) region.firstElementChild.remove();
}

document.addEventListener('message:shown', ({ target: list, detail: { item } }) => {
  if (!isChannelList(list) || !isNews(item, list)) return;
  say(nameOf(item) ? t('{0}: {1}', nameOf(item), textOf(item)) : textOf(item));
});
