// What one viewer adds to a message that is rendered the same for everyone: their own tools, and a fold over people they blocked.
import { $, icon, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { messageOf, rowOf, tabbable } from './rows.js';

const me = document.documentElement.dataset.user;

export const isMine = item => item.dataset.author === me;
const isBlocked = (item, list) => list.dataset.blocked?.includes(item.dataset.author);

// Whether a message is news to the viewer: not their own, and not by someone they blocked.
export const isNews = (item, list) => !isMine(item) && !isBlocked(item, list);

export function personal(item, list) {
  const tools = $('.msg-tools', item);
  if (tools && (isMine(item) || list.dataset.mayDelete !== undefined) && !$('[data-delete]', tools)) {
    tools.prepend(tool('trash-2', t('Delete'), 'delete'));
    if (isMine(item)) tools.prepend(tool('pencil', t('Edit'), 'edit'));
  }
  const call = isMine(item) && $('[data-to-caller]', item);
  if (call) call.textContent = call.dataset.toCaller;
  if (isBlocked(item, list) && !rowOf(list, messageOf(item))?.hasAttribute('data-unfolded')) fold(item);
  tabbable(item, false);
}

function tool(symbol, name, action) {
  const button = parse('<button type="button" class="icon-btn sm"></button>');
  button.setAttribute('aria-label', name);
  button.dataset[action] = '';
  button.append(icon(symbol));
  return button;
}

function fold(item) {
  if (item.hasAttribute('data-folded')) return;
  const note = parse('<p class="msg-folded faint"><span></span> <button type="button" class="link" data-unfold></button></p>');
  $('span', note).textContent = t('Blocked message');
  $('button', note).textContent = t('Show');
  item.dataset.folded = '';
  item.append(note);
}

document.addEventListener('click', event => {
  const item = event.target.closest?.('[data-unfold]')?.closest('li');
  if (!item) return;
  item.removeAttribute('data-folded');
  item.dataset.unfolded = '';
  $('.msg-folded', item).remove();
  item.focus();
});
