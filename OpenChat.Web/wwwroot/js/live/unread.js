// What waits elsewhere: dots and badges in the sidebar, and a number in the title. Everything is a maximum of numbers,
// so a frame that comes twice counts once. What of it mentions this person is counted by elements/mention-counts.js, once there is some.
import { $, $$, emit } from '../lib/dom.js';
import { t } from '../lib/text.js';

const me = document.documentElement.dataset.user;
const last = new Map(); // Of each channel the newest message's number, and how far it was read.
export const read = new Map();
export const mentioned = { count: 0 };
let name = document.title, shown, ringing = null; // The page's own title, what stands there, and who calls.

const raise = (map, channel, no) => map.set(channel, Math.max(map.get(channel) ?? 0, no));
export const inView = channel => !document.hidden
  && $(`message-list[data-list="channel"][data-channel="${channel}"]:not([data-held])`) !== null;

function waiting(link) {
  const { channel } = link.dataset;
  if (inView(channel)) return 0;
  const newest = Math.max(last.get(channel) ?? 0, Number(link.dataset.last ?? 0));
  return Math.max(0, newest - Math.max(read.get(channel) ?? 0, Number(link.dataset.read ?? 0)));
}

export function paint() {
  const links = $$('.channels a[data-last]');
  for (const link of links) {
    const count = waiting(link);
    link.toggleAttribute('data-unread', count > 0);
    if (link.matches('.dm')) badge(link, count, t('unread'));
  }
  const unread = links.filter(link => link.hasAttribute('data-unread'));
  const zone = $(`.rail .zone[data-zone="${$('#sidebar')?.dataset.zone}"]`);
  if (zone) mark(zone, unread.length > 0);
  const chats = $('.rail [data-chats] .tile');
  if (chats && !zone) badge(chats, unread.length, t('unread'));
  const elsewhere = $$('.rail .zone[data-zone][data-unread]').filter(tile => tile !== zone).length;
  title(elsewhere + unread.length + (zone ? Number($('.badge', chats)?.dataset.count ?? 0) : 0));
  emit('unread:shown');
}

export function badge(holder, count, words) {
  let shown = $('.badge', holder);
  if (count === 0) { shown?.remove(); return; }
  if (!shown) {
    shown = document.createElement('span');
    shown.className = 'badge';
    const spoken = document.createElement('span');
    spoken.className = 'sr';
    shown.append('', spoken);
    holder.append(shown);
  }
  shown.dataset.count = count;
  shown.firstChild.textContent = count;
  $('.sr', shown)?.replaceChildren(` ${words}`);
}

// A dot for the eye, a word for the ear.
function mark(tile, unread) {
  if (tile.hasAttribute('data-unread') === unread) return;
  tile.toggleAttribute('data-unread', unread);
  $('.sr', tile)?.remove();
  if (!unread) return;
  const spoken = document.createElement('span');
  spoken.className = 'sr';
  spoken.textContent = `, ${t('unread')}`;
  tile.append(spoken);
}

function title(places) {
  if (document.title !== shown) name = document.title; // Another page has come.
  shown = ringing ?? (mentioned.count > 0 ? `(@${mentioned.count}) ` : places > 0 ? `(${places}) ` : '') + name;
  document.title = shown;
}

// What was unread may count less now: the server knows. Not everyone at once.
function gone({ channel, zone }) {
  const link = $(`.channels a[data-channel="${channel}"]`) ?? $(`.rail .zone[data-zone="${zone}"]`) ?? $('.rail [data-chats]:has(.badge)');
  if (link && (link.matches('[data-unread]') || link.matches('[data-chats]'))) setTimeout(() => emit('live:sidebar'), Math.random() * 5000);
}

function arrived({ channel, zone, n, by }) {
  const link = $(`.channels a[data-channel="${channel}"]`);
  // What a blocked person says wakes nobody; where more waits already, it is one of many. But of several words only the newest is
  // told: before theirs somebody else may have spoken, which the server knows.
  const silent = $('#sidebar')?.dataset.blocked.split(' ').includes(by) && !link?.hasAttribute('data-unread');
  const seen = Math.max(read.get(channel) ?? 0, Number(link?.dataset.read ?? 0));
  if (silent && n > seen + 1 && !inView(channel)) return emit('live:sidebar');
  raise(last, channel, n);
  if (by === me || silent) raise(read, channel, n);
  if (silent) return;
  const tile = zone && $(`.rail .zone[data-zone="${zone}"]`);
  if (!link && tile) mark(tile, by !== me || tile.hasAttribute('data-unread'));
  // The chats stand in the order of their last message, with its first words; from inside a zone only the server can count them.
  else if (!link || link.matches('.dm')) emit('live:sidebar');
  paint();
}

document.addEventListener('live:unread', ({ detail }) => (detail.gone ? gone(detail) : arrived(detail)));
document.addEventListener('live:message', ({ detail: { channel, zone, no, by } }) => arrived({ channel, zone, n: no, by }));
document.addEventListener('live:read', ({ detail: { channel, no, back } }) => {
  const link = $(`.channels a[data-channel="${channel}"]`);
  if (back) {
    read.set(channel, no);
    if (link) link.dataset.read = no;
  } else raise(read, channel, no);
  if (!link || back) emit('live:sidebar');
  paint();
});
document.addEventListener('page:title', ({ detail }) => {
  document.title = detail.title;
  paint();
});
document.addEventListener('page:ring', ({ detail }) => {
  ringing = detail.sentence;
  paint();
});
document.addEventListener('visibilitychange', paint);
document.addEventListener('htmx:finally:swap', paint); // After the swap has set the title.
paint();
