// How far a channel is read: the server is told once the newest message was in view, and a line stands above what is new. All of it
// concerns the list in which the channel is read, and no other on the page.
import { $, $$, emit, icon, isComposing, isDoubtful, parse } from '../lib/dom.js';
import { post } from '../lib/http.js';
import { t } from '../lib/text.js';
import { isNews } from './personal.js';
import { arrange, atEnd, channelList, isChannelList, listOf, numberOf, steadily } from './rows.js';

const SEEN = 1000; // In view for this long, it is read.

const newest = list => numberOf($$('li[data-no]', list).at(-1));
const seesNewest = list => list.isConnected && !document.hidden && !list.matches('[data-held], [data-newer]')
  && atEnd(list.closest('.log'));

function look(list) {
  if (!isChannelList(list)) return;
  placeDivider(list);
  offerPresent(list);
  if (seesNewest(list) && newest(list) > Number(list.dataset.read)) list.seen ??= setTimeout(markSeen, SEEN, list);
}

function markSeen(list) {
  list.seen = undefined;
  if (!seesNewest(list)) return;
  if (isDoubtful()) list.seen = setTimeout(markSeen, SEEN, list);
  else mark(list);
}

async function mark(list) {
  const no = Math.max(newest(list), list.hasAttribute('data-newer') ? Number(list.dataset.last) : 0);
  if (no <= Number(list.dataset.read)) return;
  const before = list.dataset.read;
  list.dataset.read = no;
  list.marking = post(`/channels/${list.dataset.channel}/read`, { no }).catch(() => null);
  const answer = await list.marking;
  if (!answer?.ok && answer?.status !== 404) list.dataset.read = before; // The next look tries again.
}

// The reader says that they have read everything.
function clear(list) {
  list.removeAttribute('data-held');
  const divider = $('.unread', list);
  divider?.remove();
  arrange($('.messages', list));
  mark(list);
  offerPresent(list);
  return divider !== null;
}

// A message that arrives out of view gets the line above it; older pages that are loaded later may move it up.
function count(list, item) {
  const divider = $('.unread', list);
  if (divider) {
    divider.dataset.count = Number(divider.dataset.count) + 1;
    $('[data-words]', divider).textContent = t('{0} new', divider.dataset.count);
    return;
  }
  const made = parse('<li class="unread" data-count="1"><span data-words></span><form><button></button></form></li>');
  $('[data-words]', made).textContent = t('{0} new', 1);
  $('button', made).textContent = t('Mark as read');
  made.dataset.after = numberOf(item) - 1;
  item.before(made);
  arrange($('.messages', list));
}

function placeDivider(list) {
  const divider = $('.unread', list);
  const first = divider && unreadIn(list, divider.dataset.after)[0];
  if (!first || first.previousElementSibling === divider) return;
  first.before(divider);
  arrange($('.messages', list));
}

const unreadIn = (list, after) => $$('li[data-no]:not([data-deleted])', list)
  .filter(item => numberOf(item) > Number(after) && isNews(item, list));

// "Jump to present", while the newest message is out of view.
function offerPresent(list) {
  const log = list.closest('.log');
  const away = list.hasAttribute('data-newer') || log.scrollTop < -Math.max(400, log.clientHeight / 2);
  let offer = $('.to-present', list);
  if (!away) return offer?.remove();
  if (!offer) {
    offer = parse('<p class="to-present"><button type="button" class="btn sm lift"><span></span></button></p>');
    $('button', offer).prepend(icon('chevron-down', 'icon-sm'));
    list.append(offer);
  }
  const { read, last } = list.dataset;
  const own = (list.dataset.old ?? '').split(' ').filter(no => no > Number(read)).length; // Sent from another device.
  const unread = list.hasAttribute('data-newer') ? last - read - own : unreadIn(list, read).length;
  $('span', offer).textContent = unread > 0 ? t('{0} new, jump to present', unread) : t('Jump to present');
}

function toPresent(list) {
  if (list.hasAttribute('data-newer')) return $('.more [data-present]', list)?.click();
  list.closest('.log').scrollTop = 0;
  look(list);
}

// Marked as unread: nothing counts as read again before the reader comes back, writes, or says so.
document.addEventListener('message:unread', ({ target: list, detail: { no } }) => {
  list.dataset.held = '';
  list.dataset.read = Math.min(no - 1, Number(list.dataset.read));
  $('.unread', list)?.remove();
  for (const item of unreadIn(list, no - 1)) count(list, item);
  emit('live:read', { channel: list.dataset.channel, no: no - 1, back: true });
});
// A deleted message is no longer new.
document.addEventListener('live:delete', ({ detail }) => requestAnimationFrame(() => uncount(detail))); // The list draws it first.
function uncount({ channel, no }) {
  const list = channelList(channel), divider = list && $('.unread', list);
  if (!divider || no <= Number(divider.dataset.after)) return;
  const left = unreadIn(list, divider.dataset.after).length;
  if (left >= Number(divider.dataset.count)) return;
  divider.dataset.count = left;
  $('[data-words]', divider).textContent = t('{0} new', left);
  if (left > 0) return placeDivider(list);
  divider.remove();
  arrange($('.messages', list));
}
// Once a frame, because it needs to know where things stand. A page in the background has no frames.
function lookSoon(list) {
  if (document.hidden) look(list);
  else list.looking ??= requestAnimationFrame(() => {
    list.looking = undefined;
    look(list);
  });
}

document.addEventListener('message:tail', event => lookSoon(event.target));
document.addEventListener('message:shown', ({ target: list, detail: { item, unseen } }) => {
  if (unseen && isChannelList(list)) steadily(list.closest('.log'), () => count(list, item));
  lookSoon(list);
});
// A sent message stands at the end of the channel: that is where its author wants to be.
document.addEventListener('composer:sent', ({ detail }) => {
  if (detail.later) return;
  const list = channelList(detail.channel);
  list?.removeAttribute('data-held');
  if (list) toPresent(list);
});
document.addEventListener('visibilitychange', () => $$('message-list').forEach(look));
document.addEventListener('scroll', ({ target }) => {
  if (target.matches?.('.log')) look($('message-list', target));
}, { capture: true, passive: true });
document.addEventListener('live:read', ({ detail }) => {
  const list = channelList(detail.channel);
  if (!list) return;
  if (detail.back) list.dataset.held = '';
  list.dataset.read = detail.back ? detail.no : Math.max(detail.no, Number(list.dataset.read));
  offerPresent(list);
});
document.addEventListener('submit', event => {
  if (!event.target.closest('.unread')) return;
  event.preventDefault();
  clear(event.target.closest('message-list'));
}, true);
document.addEventListener('click', event => {
  const offer = event.target.closest?.('.to-present button');
  if (offer) toPresent(offer.closest('message-list'));
});
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event) || $('dialog[open], :popover-open')) return;
  const list = listOf(event.target);
  if (!isChannelList(list)) return;
  if (clear(list) || !atEnd(list.closest('.log'))) event.preventDefault();
  toPresent(list);
});
