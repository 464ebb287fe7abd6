// What one viewer sees about a message that is rendered the same for all: their own tools, and people they have blocked.
import { $, icon } from './dom.js';
import { parse, tabbable } from './messages.js';
import { t } from './text.js';

const me = document.documentElement.dataset.user;

// Whether a message is news to the viewer: neither their own nor that of somebody they blocked.
export const isNews = (item, list) => item.dataset.author !== me && !list.blocked?.includes(item.dataset.author);

// `list` is the dataset of the <message-list>.
export function personal(item, list) {
  const tools = $('.msg-tools', item);
  const mine = item.dataset.author === me;
  if (tools && (mine || list.mayDelete !== undefined) && !$('[data-delete]', tools)) {
    tools.prepend(tool('trash-2', t('Delete'), 'delete'));
    if (mine) tools.prepend(tool('pencil', t('Edit'), 'edit'));
  }
  const call = mine && $('[data-to-caller]', item);
  if (call) call.textContent = call.dataset.toCaller;
  if (list.blocked?.includes(item.dataset.author) && !document.getElementById(item.id)?.hasAttribute('data-unfolded')) fold(item);
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
  const words = parse('<p class="msg-folded faint"><span></span> <button type="button" class="link" data-unfold></button></p>');
  $('span', words).textContent = t('Blocked message');
  $('button', words).textContent = t('Show');
  item.dataset.folded = '';
  item.append(words);
}

document.addEventListener('click', event => {
  const item = event.target.closest?.('[data-unfold]')?.closest('li');
  if (!item) return;
  item.removeAttribute('data-folded');
  item.dataset.unfolded = '';
  $('.msg-folded', item).remove();
  item.focus();
});
