// One of the zone's emoji was renamed or deleted: the rows that show it say its new name, or its last one in place of the picture.
import { $$ } from '../lib/dom.js';
import { isLoaded, ownOf } from '../lib/own-emoji.js';

const facesIn = (list, emoji) => $$(`.emote[data-mention="${emoji}"]`, list);

export function tell({ emoji }) {
  for (const list of $$('message-list')) if (facesIn(list, emoji).length) setTimeout(redraw, Math.random() * 1000, list, emoji);
}

async function redraw(list, emoji) {
  const { channel } = list.dataset, own = await ownOf(channel), entry = own.find(each => each.emoji === emoji.replaceAll('-', ''));
  if (!isLoaded(channel)) return; // The next load of the page shows it.
  for (const face of facesIn(list, emoji)) {
    if (!entry) face.closest('.large')?.classList.remove('large');
    if (!entry) face.replaceWith(face.alt);
    else face.alt = `:${entry.name}:`;
    if (face.title) face.title = face.alt;
  }
}
