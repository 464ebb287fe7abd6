// The copies of messages that their author sees until the server has them. They stand at the end of the list in which one writes.
import { $, $$, icon, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { localise } from '../lib/time.js';
import { unsentIn } from '../live/outbox.js';
import { arrange, inComposer, place, rowOf } from './rows.js';

const me = document.documentElement.dataset.user;

export const copyOf = (list, nonce) => $$('li[data-state]', list).find(item => item.dataset.nonce === nonce);

// A page may already hold a message whose POST is not answered yet.
const has = (list, nonce) => $(`li[data-no][data-nonce="${nonce}"][data-author="${me}"]`, list) !== null;

// Not among old messages: anyone who writes there is taken to the end (reading.js).
export function drawUnsent(list) {
  const template = inComposer(list, 'template'), { channel } = list.dataset;
  const unsent = template && !list.hasAttribute('data-newer') ? unsentIn(channel).filter(each => !has(list, each.nonce)) : [];
  for (const item of $$('li[data-state]', list)) if (!unsent.some(each => each.nonce === item.dataset.nonce)) item.remove();
  for (const each of unsent) {
    const item = copyOf(list, each.nonce) ?? list.list.appendChild(make(template, each));
    item.dataset.state = each.state === 'refused' ? 'failed' : each.state;
    showStatus(item, each);
  }
  localise(list);
  arrange(list.list);
}

// The server has it: the copy becomes that message. Its rendered form comes by the stream.
export function settle(list, { nonce, id, no }) {
  const copy = copyOf(list, nonce);
  if (!copy) return;
  if (rowOf(list, id)) return copy.remove();
  copy.id = `m-${id}`;
  Object.assign(copy.dataset, { message: id, no, seq: 0, rev: 0 });
  delete copy.dataset.state;
  $('.msg-status', copy)?.remove();
  place(list.list, copy); // One that was written before it may have been refused.
  arrange(list.list);
}

function make(template, { nonce, draft, at }) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.id = `p-${nonce}`;
  delete item.dataset.no;
  Object.assign(item.dataset, { nonce, at: new Date(at).toISOString() });
  for (const time of $$('time', item)) time.dateTime = item.dataset.at;
  $('.msg-body', item).textContent = draft.text;
  $('.msg-tools', item)?.remove();
  if (draft.reply) import('./replies.js').then(({ quoteOf }) => {
    item.prepend(quoteOf(draft.reply));
    if (item.isConnected) arrange(item.parentNode);
  }, () => {});
  return item;
}

function showStatus(item, { state, problem }) {
  $('.msg-status', item)?.remove();
  if (state === 'sending') return;
  const status = parse(`<p class="msg-status" role="status">
    <span></span><button type="button"></button><button type="button" data-discard></button></p>`);
  const waits = state === 'waiting', button = $('button', status);
  status.classList.toggle('bad', !waits);
  if (waits) status.prepend(icon('clock', 'icon-sm'));
  $('span', status).textContent = waits ? t('Waiting to send') : problem ? t('Not sent. {0}', problem) : t('Not sent.');
  if (waits) button.remove();
  else if (state === 'refused') offer(button, 'reword', t('Edit')); // The same text would be refused again.
  else offer(button, 'retry', t('Retry'));
  $('[data-discard]', status).textContent = t('Discard');
  item.append(status);
}

function offer(button, action, name) {
  button.dataset[action] = '';
  button.textContent = name;
}
