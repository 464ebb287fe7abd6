// How far one has read: told to the server once the newest message was really in view, and the line above what is new.
import { $, $$, icon, isDoubtful, parse } from '../lib/dom.js';
import { post } from '../lib/http.js';
import { arrange, atEnd, numberOf, steadily } from './rows.js';
import { isNews } from './personal.js';
import { t } from '../lib/text.js';

let timer;

const newest = list => numberOf($$('li[data-no]', list).at(-1));

function look() {
  const list = $('message-list');
  if (!list) return;
  placeDivider(list);
  offerPresent(list);
  if (seesNewest(list) && newest(list) > Number(list.dataset.read)) timer ??= setTimeout(told, 1000);
}

const seesNewest = list => !document.hidden && !list.hasAttribute('data-newer') && atEnd(list.closest('.log'));

function told() {
  timer = undefined;
  const list = $('message-list');
  if (!list || !seesNewest(list)) return;
  if (isDoubtful()) timer = setTimeout(told, 1000);
  else mark(list);
}

async function mark(list) {
  const no = Math.max(newest(list), list.hasAttribute('data-newer') ? Number(list.dataset.last) : 0);
  if (no <= Number(list.dataset.read)) return;
  const before = list.dataset.read;
  list.dataset.read = no;
  const answer = await post(`/channels/${list.dataset.channel}/read`, { no }).catch(() => null);
  if (!answer?.ok && answer?.status !== 404) list.dataset.read = before; // Told again with the next look.
}

// The reader says that they have read all of it.
function clear(list) {
  const divider = $('.unread', list);
  divider?.remove();
  arrange($('.messages', list));
  mark(list);
  offerPresent(list);
  return divider !== null;
}

// What arrives while nobody looks gets the line; older pages that are loaded may move it up.
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
  const first = divider && $$('li[data-no]', list).find(item => numberOf(item) > Number(divider.dataset.after) && isNews(item, list.dataset));
  if (!first || first.previousElementSibling === divider) return;
  first.before(divider);
  arrange($('.messages', list));
}

// "Jump to present", while what is newest is out of view.
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
  const old = (list.dataset.old ?? '').split(' ').filter(no => no > Number(read)).length; // One's own, written elsewhere.
  const unread = list.hasAttribute('data-newer') ? last - read - old : $$('li[data-no]', list).filter(item => numberOf(item) > Number(read) && isNews(item, list.dataset)).length;
  $('span', offer).textContent = unread > 0 ? t('{0} new, jump to present', unread) : t('Jump to present');
}

function toPresent(list) {
  if (list.hasAttribute('data-newer')) return $('.more [data-present]', list)?.click();
  list.closest('.log').scrollTop = 0;
  look();
}

document.addEventListener('message:tail', look);
document.addEventListener('message:shown', event => {
  if (event.detail.unseen) steadily(event.target.closest('.log'), () => count(event.target, event.detail.item));
  look();
});
// What one writes stands at the end of the channel: that is where one wants to see what becomes of it.
document.addEventListener('composer:sent', ({ detail }) => {
  const list = $('message-list');
  if (detail.channel === list?.dataset.channel) toPresent(list);
});
document.addEventListener('visibilitychange', look);
document.addEventListener('scroll', event => event.target.matches?.('.log') && look(), { capture: true, passive: true });
document.addEventListener('live:read', ({ detail }) => {
  const list = $('message-list');
  if (detail.channel !== list?.dataset.channel) return;
  list.dataset.read = Math.max(detail.no, Number(list.dataset.read));
  offerPresent(list);
});
document.addEventListener('submit', event => {
  if (!event.target.closest('.unread')) return;
  event.preventDefault();
  clear($('message-list'));
}, true);
document.addEventListener('click', event => {
  if (event.target.closest?.('.to-present button')) toPresent($('message-list'));
});
document.addEventListener('keydown', event => {
  const list = $('message-list');
  if (event.key !== 'Escape' || event.defaultPrevented || !list || $('dialog[open], :popover-open')) return;
  if (clear(list) || !atEnd(list.closest('.log'))) event.preventDefault();
  toPresent(list);
});
look();
