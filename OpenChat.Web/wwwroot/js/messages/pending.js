// The copy of a message that its author sees until the server has it.
import { $, $$, icon, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';

export function pendingCopy(template, { nonce, draft, at }) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.id = `p-${nonce}`;
  delete item.dataset.no;
  Object.assign(item.dataset, { nonce, at: new Date(at).toISOString() });
  for (const time of $$('time', item)) time.dateTime = item.dataset.at;
  $('.msg-body', item).textContent = draft.text;
  $('.msg-tools', item)?.remove();
  return item;
}

export function showStatus(item, { state, problem }) {
  $('.msg-status', item)?.remove();
  if (state === 'sending') return;
  const status = parse('<p class="msg-status" role="status"><span></span><button type="button"></button><button type="button" data-discard></button></p>');
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
