// <input type="datetime-local" data-utc>: holds UTC when it comes and when it is sent, and shows the reader's own time.
// The list of scheduled messages, which has such fields, asks before it deletes one and follows what happens.
import { ask } from '../lib/ask.js';
import { $, $$ } from '../lib/dom.js';
import { toField } from '../lib/field.js';
import { t } from '../lib/text.js';

function localise(field) {
  const at = new Date(`${field.defaultValue}Z`), hidden = document.createElement('input');
  field.removeAttribute('data-utc');
  hidden.type = 'hidden';
  hidden.name = field.name;
  field.removeAttribute('name');
  field.defaultValue = toField(at);
  field.after(hidden);
  const put = () => { hidden.value = field.value ? new Date(field.value).toISOString() : ''; };
  field.addEventListener('input', put);
  put();
  $(`label[for="${field.id}"] [data-zone]`)?.remove();
}

const all = () => $$('input[data-utc]').forEach(localise);
all();
document.addEventListener('htmx:after:swap', all);

// Deleting cannot be undone, and takes words away.
document.addEventListener('click', async event => {
  const button = event.target.closest?.('[data-drop]:not([data-sure])');
  if (!button) return;
  event.preventDefault();
  const agreed = await ask({
    title: t('Delete this scheduled message?'), quote: $('textarea', button.form).defaultValue, stay: t('Cancel'), go: t('Delete'),
  });
  if (!agreed) return button.focus();
  button.dataset.sure = '';
  button.click();
});

// The list follows what happens, unless someone is changing it.
document.addEventListener('live:scheduled', () => {
  const list = $('[data-scheduled]');
  const isTouched = list && $$('textarea, input', list).some(field => field.value !== field.defaultValue && field.type !== 'hidden');
  if (list && !isTouched) window.htmx.ajax('GET', location.pathname, { target: '#main', select: '#main', swap: 'outerSync' });
});
