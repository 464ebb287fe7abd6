// "Seen" under the last message of one's own that the other person of a direct channel has read. Loaded where both show it.
import { $, $$, parse } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { t } from '../lib/text.js';
import { localise } from '../lib/time.js';
import { channelList, messagesOf, numberOf } from './rows.js';
import { isMine } from './personal.js';

const lists = () => $$('message-list[data-list="channel"]:not([data-seen=""])');
const shows = list => Boolean(list?.dataset?.seen); // Empty where one of the two hides it.

function raise(list, no, at) {
  if (no <= Number(list.dataset.seen)) return;
  list.dataset.seen = no;
  list.dataset.seenAt = at ?? new Date().toISOString();
  draw(list);
}

// The server draws the same (Pages/Channels/_MessageList.cshtml).
export function draw(list) {
  const seen = Number(list.dataset.seen), last = messagesOf(list.list)
    .filter(item => isMine(item) && item.matches('.msg:not([data-deleted])')).at(-1);
  let line = $('.seen', list.list);
  if (!last || numberOf(last) > seen) return line?.remove();
  if (line?.previousElementSibling === last) return;
  line ??= parse('<li class="seen small faint"><span></span> <time data-show="amid"></time></li>');
  $('span', line).textContent = t('Seen');
  $('time', line).dateTime = list.dataset.seenAt;
  last.after(line);
  localise(line);
}

document.addEventListener('live:seen', ({ detail: { channel, no, at } }) => {
  const list = channelList(channel);
  if (shows(list)) raise(list, no, at);
});
// Someone who answers has read what is above.
document.addEventListener('live:message', ({ detail: { channel, no, by } }) => {
  const list = channelList(channel);
  if (shows(list) && by !== document.documentElement.dataset.user) raise(list, no);
});
document.addEventListener('message:tail', ({ target }) => { if (shows(target)) draw(target); });
// It is not in the log of events, so a page that was away asks.
document.addEventListener('live:hello', () => lists().forEach(async list => {
  const answer = await request(`/channels/${list.dataset.channel}/seen`), seen = answer?.ok ? await answer.json().catch(() => null) : null;
  if (seen) raise(list, seen.no, seen.at);
}));
