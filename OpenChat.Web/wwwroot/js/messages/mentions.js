// "Jump to the mention": to an unread message that mentions the reader and was not in view yet. Loaded when there is one.
import { $, emit, icon, parse } from '../lib/dom.js';
import { addStyle } from '../lib/style.js';
import { t } from '../lib/text.js';
import { show } from './replies.js';
import { channelList, isChannelList } from './rows.js';

const styled = addStyle('mentions');
const rowOf = (list, no) => $(`li[data-no="${no}"]:not([data-deleted], [data-gone], [data-folded])`, list);

function isInView(list, item) {
  const log = list.closest('.log').getBoundingClientRect(), { top, bottom } = item.getBoundingClientRect();
  return top < log.bottom && bottom > log.top;
}

// Mentions that were not in view yet, without those that do not show (deleted, or by someone blocked).
function waitingIn(list) {
  return (list.dataset.mentions ?? '').split(' ').filter(no => {
    if (!no) return false;
    const item = $(`li[data-no="${no}"]`, list);
    return !item || (rowOf(list, no) && (document.hidden || !isInView(list, item)));
  });
}

export async function offer(list) {
  await styled;
  if (!list.isConnected || !isChannelList(list)) return;
  const waiting = waitingIn(list), [first] = waiting;
  list.dataset.mentions = waiting.join(' ');
  let pill = $('.to-mention', list);
  if (!first) return pill?.remove();
  if (!pill) {
    pill = parse('<p class="to-mention"><a class="btn sm primary lift"><span></span></a></p>');
    $('a', pill).prepend(icon('arrow-up', 'icon-sm'));
    $('span', pill).textContent = t('Jump to the mention');
    list.prepend(pill);
  }
  const link = $('a', pill), href = `${list.dataset.address}/${first}`;
  if (link.getAttribute('href') === href) return;
  link.href = href;
  window.htmx.process(link);
}

// One more while the channel is open, or one fewer.
export function tell({ channel, no, gone, late }) {
  const list = channelList(channel), numbers = new Set(list?.dataset.mentions?.split(' '));
  if (!list || (late && !gone && no <= Number(list.dataset.read))) return;
  numbers[gone ? 'delete' : 'add'](`${no}`);
  list.dataset.mentions = [...numbers].join(' ');
  offer(list);
}

const soon = list => { list.offering ??= setTimeout(() => { list.offering = undefined; offer(list); }, 200); };

document.addEventListener('scroll', ({ target }) => {
  const list = target.matches?.('.log') && $('message-list[data-mentions]', target);
  if (list?.dataset.mentions) soon(list);
}, { capture: true, passive: true });
document.addEventListener('visibilitychange', () => {
  for (const list of document.querySelectorAll('message-list[data-mentions]')) soon(list);
});

// Before htmx: a message that is on the page needs no request.
document.addEventListener('click', event => {
  const link = event.target.closest?.('.to-mention a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
  const list = link.closest('message-list'), item = rowOf(list, list.dataset.mentions.split(' ')[0]);
  if (!item) return;
  event.preventDefault();
  event.stopPropagation();
  show(item);
  emit('message:tail', {}, list);
}, { capture: true });
