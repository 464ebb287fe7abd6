// "Send later" in the composer: a few times that people mean, and a field for any other.
import { $, parse, toast } from '../lib/dom.js';
import { fieldsOf, isEmpty } from '../lib/draft.js';
import { toField } from '../lib/field.js';
import { postForm } from '../lib/http.js';
import { t } from '../lib/text.js';
import { since } from '../lib/time.js';
import { visit } from '../lib/visit.js';
import { nonce } from '../live/outbox.js';

function at(days, hour) {
  const time = new Date();
  time.setDate(time.getDate() + days);
  time.setHours(hour, 0, 0, 0);
  return time;
}

const nextHour = () => new Date(Math.ceil((Date.now() + 60_000) / 3_600_000) * 3_600_000);

function times() {
  const today = new Date(), monday = (8 - today.getDay()) % 7 || 7;
  return [nextHour(), ...today.getHours() < 17 ? [at(0, 18)] : [], at(1, 9), ...monday > 1 ? [at(monday, 9)] : []];
}

export function open(composer) {
  const draft = { ...composer.draft, text: composer.box.value.trim() };
  if (isEmpty(draft)) return composer.complain(t('Write a message first.'));
  if (composer.left < 0) return composer.complain(t('Too long: {0} characters, limit {1}.', draft.text.length, composer.dataset.max));
  const dialog = parse(`<dialog class="dialog stack" aria-labelledby="later-title"><h2 class="title-md" id="later-title"></h2>
    <div class="stack tight" data-times></div>
    <form class="stack tight" method="dialog"><label class="strong" for="later-when"></label>
      <input class="input" type="datetime-local" id="later-when" required>
      <p class="error-text" role="alert" hidden></p>
      <div class="row ends"><button type="button" class="btn" data-cancel></button><button class="btn primary"></button></div>
    </form></dialog>`);
  const form = $('form', dialog), field = $('input', form), error = $('.error-text', form);
  $('h2', dialog).textContent = t('Send later');
  $('label', form).textContent = t('Another time');
  $('[data-cancel]', form).textContent = t('Cancel');
  $('.primary', form).textContent = t('Schedule');
  field.value = toField(nextHour());
  field.min = toField(new Date());
  for (const time of times()) {
    const button = parse('<button type="button" class="btn wide"></button>');
    button.textContent = since(time);
    button.addEventListener('click', () => schedule(time));
    $('[data-times]', dialog).append(button);
  }
  const nonces = new Map(); // The same time again is the same message: the first answer may have been lost.
  async function schedule(time) {
    const at = time.toISOString();
    if (!nonces.has(at)) nonces.set(at, nonce());
    const answer = await postForm(`/channels/${composer.dataset.channel}/later`, { ...fieldsOf(draft), at, nonce: nonces.get(at) })
      .catch(() => null);
    if (!dialog.open) return;
    if (!answer?.ok) {
      error.textContent = (await answer?.json().catch(() => null))?.problem ?? t('Can\'t reach the server. Try again.');
      error.hidden = false;
      return;
    }
    dialog.close();
    if (composer.isConnected && composer.box.value.trim() === draft.text) composer.clear(true);
    const see = { name: t('See'), run: () => visit('/scheduled') };
    toast(t('Scheduled: {0}', since(time)), { good: true, action: see });
  }
  form.addEventListener('submit', event => {
    event.preventDefault();
    schedule(new Date(field.value));
  });
  $('[data-cancel]', form).addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (composer.isConnected) composer.box.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
