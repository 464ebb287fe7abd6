// What one viewer adds to a message that is rendered the same for everyone: their own tools, and a fold over people they blocked.
import { $, $$, icon, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { messageOf, rowOf, tabbable } from './rows.js';

const me = document.documentElement.dataset.user;

export const isMine = item => item.dataset.author === me;
const MENTIONS_ME = `.mention:is([data-mention="${me}"], [data-mention=everyone], [data-mention=here])`;
const isAnswerToMe = quote => quote?.dataset.toAuthor === me && quote.dataset.quiet === undefined;
const isForward = item => $('.reply-to[data-forward]', item) !== null;
const isBlocked = (item, list) => list.dataset.blocked?.includes(item.dataset.author)
  || (isForward(item) && Boolean($('.reply-to', item).dataset.toAuthor)
    && list.dataset.blocked?.includes($('.reply-to', item).dataset.toAuthor));

// Whether a message is news to the viewer: not their own, and not by someone they blocked.
export const isNews = (item, list) => !isMine(item) && !isBlocked(item, list);

export function personal(item, list) {
  const quote = $('.reply-to', item);
  item.classList.toggle('mention-me', isNews(item, list) && !isForward(item) && ($(MENTIONS_ME, item) !== null || isAnswerToMe(quote)));
  if (quote?.dataset.toAuthor && list.dataset.blocked?.includes(quote.dataset.toAuthor)) quote.textContent = t('Blocked message');
  for (const link of $$('.msg-body a[target]', item)) {
    if (link.origin !== location.origin) continue;
    link.removeAttribute('target'); // A link to this server opens here.
    window.htmx.process(link);
  }
  const call = isMine(item) && $('[data-to-caller]', item);
  if (call) {
    call.textContent = call.dataset.toCaller;
    item.dataset.mine = '';
  }
  if (item.hasAttribute('data-deleted')) {
    if (isMine(item)) item.dataset.gone = 'mine';
  } else if (isBlocked(item, list) && item.matches('.msg') && !rowOf(list, messageOf(item))?.hasAttribute('data-unfolded')) fold(item);
  tabbable(item, false);
}

export const isEquipped = item => $('.msg-tools [data-react]', item) !== null;

// The tools of a row that is pointed at or has the focus. Not of every row: they would be half of a page.
export function equip(item, list) {
  const more = $('.msg-tools [data-more]', item);
  if (!more || isEquipped(item)) return;
  const add = (action, name, symbol, address, look) => {
    const tool = parse(address ? '<a class="icon-btn sm"></a>' : '<button type="button" class="icon-btn sm"></button>');
    if (address) tool.href = more.getAttribute('href') + address;
    tool.setAttribute('aria-label', name);
    tool.dataset[action] = '';
    tool.tabIndex = more.tabIndex; // Or Tab would stop at each row that the pointer once crossed.
    tool.append(icon(symbol, look));
    more.before(tool);
  };
  add('react', t('React'), 'smile-plus', '/reactions');
  add('reply', t('Reply'), 'corner-up-left', '#reply', 'icon-flip');
  if (isMine(item) && !isForward(item)) add('edit', t('Edit'), 'pencil');
  if (isMine(item) || list.dataset.mayDelete !== undefined) add('delete', t('Delete'), 'trash-2');
}

export function fold(item) {
  if (item.hasAttribute('data-folded')) return;
  item.dataset.folded = '';
  note(item, t('Show'), 'data-unfold');
}

export function note(item, action, mark) {
  $('.msg-folded', item)?.remove();
  const made = parse('<p class="msg-folded faint"><span></span> <button type="button" class="link"></button></p>');
  $('span', made).textContent = t('Blocked message');
  $('button', made).textContent = action;
  $('button', made).setAttribute(mark, '');
  item.append(made);
}

// Several in a row are one line.
export function foldRuns(list) {
  let first, count;
  for (const item of $$('.messages > li[data-at]', list)) {
    if (!item.hasAttribute('data-folded')) {
      first = null;
      continue;
    }
    if (first && item.previousElementSibling.matches('[data-folded]')) item.dataset.folded = 'more';
    else [first, count, item.dataset.folded] = [item, 0, ''];
    $('.msg-folded span', first).textContent = ++count === 1 ? t('Blocked message') : t('{0} blocked messages', count);
  }
}

document.addEventListener('message:tail', ({ target }) => foldRuns(target));
