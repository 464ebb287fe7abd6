// Counts the unread messages that mention this person: red badges in the sidebar, the title and the icon. Loaded with the first one.
import { $, $$, emit } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { badge, inView, mentioned, paint, read } from '../live/unread.js';

// By channel: its zone, and the messages' numbers with the time when each became known here. Read ones stay: they may become unread again.
const mentions = new Map();
let listed; // As the sidebar lists them.

function add(channel, zone, no) {
  if (!mentions.has(channel)) mentions.set(channel, { zone: zone ?? '', numbers: new Map() });
  mentions.get(channel).numbers.set(Number(no), performance.now());
}

const remove = (channel, no) => mentions.get(channel)?.numbers.delete(no) && paint();

export function tell({ channel, zone, no, by, gone, late }) {
  if ($('#sidebar')?.dataset.blocked.split(' ').includes(by)) return;
  if (gone) return void remove(channel, no);
  // Added by an edit, maybe to a message that was read long ago: ask the server, with jitter.
  if (late) return void setTimeout(() => emit('live:sidebar'), Math.random() * 2000);
  add(channel, zone, no);
  paint();
}

function takeListed() {
  const list = $('#sidebar')?.dataset.mentions;
  if (list && list !== listed) for (const each of list.split(' ')) add(...each.split(':'));
  listed = list;
}

// By channel and by zone.
function count() {
  const counts = new Map();
  takeListed();
  for (const [channel, { zone, numbers }] of mentions) {
    if (inView(channel) || (zone && !$(`.rail .zone[data-zone="${zone}"]`))) continue;
    const unread = [...numbers.keys()].filter(no => no > (read.get(channel) ?? 0)).length;
    for (const place of [channel, zone, 'all']) counts.set(place, (counts.get(place) ?? 0) + unread);
  }
  return place => counts.get(place) ?? 0;
}

const wordFor = n => (n === 1 ? t('mention') : t('mentions'));

// On top of what live/unread.js painted. A chat's badge counts everything unread, and turns red if some of it is a mention.
function show() {
  const countIn = count();
  for (const link of $$('.channels a[data-last]')) {
    const n = countIn(link.dataset.channel);
    if (!link.matches('.dm')) badge(link, n, wordFor(n));
    $('.badge', link)?.classList.toggle('at', n > 0);
  }
  for (const zone of $$('.rail .zone[data-zone]')) {
    const n = countIn(zone.dataset.zone);
    badge($('.tile', zone), n, wordFor(n));
    $('.badge', zone)?.classList.add('at');
    speak(zone, n);
  }
  $('.rail [data-chats] .badge')?.classList.toggle('at', countIn('') > 0);
  const icon = $('link[rel=icon]'), drawn = icon.href.replace(/favicon\w*/, countIn('all') > 0 ? 'favicon_mention' : 'favicon');
  if (icon.href !== drawn) icon.href = drawn;
  if (mentioned.count === countIn('all')) return;
  mentioned.count = countIn('all');
  paint(); // The title.
}

function speak(zone, n) {
  const words = n > 0 ? `, ${n} ${wordFor(n)}` : zone.hasAttribute('data-unread') ? `, ${t('unread')}` : '';
  let spoken = $(':scope > .sr', zone);
  if ((spoken?.textContent ?? '') === words) return;
  spoken ??= zone.appendChild(document.createElement('span'));
  spoken.className = 'sr';
  spoken.textContent = words;
}

document.addEventListener('unread:shown', show);
document.addEventListener('live:delete', ({ detail: { channel, no } }) => remove(channel, no));
document.addEventListener('live:unread', ({ detail: { channel, gone } }) => gone && remove(channel, gone));
// The server knows what was missed, and whom this person has blocked.
document.addEventListener('sidebar:drawn', ({ detail: { asked } }) => {
  for (const { numbers } of mentions.values()) for (const [no, known] of numbers) if (known < asked) numbers.delete(no);
  listed = undefined;
  paint();
});
show();
