// Edits a message where it stands, and deletes one after asking. Both send the forms of the message's own page.
import { ask } from '../lib/ask.js';
import { $, emit, toast } from '../lib/dom.js';
import { postForm } from '../lib/http.js';
import { t } from '../lib/text.js';
import { inComposer } from './rows.js';

let opened = 0;

const pageOf = item => $('.msg-tools a', item).getAttribute('href');

async function edit(item) {
  if (item.hasAttribute('data-editing')) return $('textarea', item).focus();
  const answer = await fetch(pageOf(item)).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  const page = text && new DOMParser().parseFromString(text, 'text/html');
  const form = page && $('.message-edit', page);
  if (!form) return toast(t('Couldn\'t open the message. Try again.'), { bad: true });
  if (!item.isConnected || item.hasAttribute('data-editing')) return;
  item.dataset.editing = '';
  item.setAttribute('hx-morph-skip', '');
  const box = prepare(form);
  $('.msg-body', item).after(document.adoptNode(form));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  item.scrollIntoView({ block: 'nearest' });
}

// From a form on a page of its own to one of several: no id may stand there twice.
function prepare(form) {
  form.setAttribute('hx-boost', 'false');
  $('label', form).remove();
  const box = $('textarea', form), error = $('.error-text', form);
  box.removeAttribute('id');
  box.rows = 1;
  box.setAttribute('aria-label', t('Edit message'));
  error.id = `edit-error-${++opened}`;
  box.setAttribute('aria-describedby', error.id);
  return box;
}

function close(item) {
  item.removeAttribute('data-editing');
  item.removeAttribute('hx-morph-skip');
  $('.message-edit', item)?.remove();
  if (item.latest) emit('message:draw', item.latest, item);
  delete item.latest;
  (inComposer(item.closest('message-list'), 'textarea') ?? item).focus();
}

async function save(item, form) {
  const button = $('button', form);
  if (button.disabled) return;
  button.disabled = true;
  const answer = await postForm(pageOf(item), { words: $('textarea', form).value }).catch(() => null);
  button.disabled = false;
  if (answer?.ok) return close(item);
  const problem = answer && await answer.json().then(body => body.problem, () => null);
  const error = $('.error-text', form);
  error.hidden = false;
  $('span', error).textContent = problem ?? t('Couldn\'t save. Try again.');
  $('textarea', form).setAttribute('aria-invalid', 'true');
}

async function askToDelete(item) {
  const text = $('.msg-body', item).innerText.trim();
  const mine = item.dataset.author === document.documentElement.dataset.user;
  const agreed = await ask({
    title: mine ? t('Delete your message?') : t('Delete {0}\'s message?', $('.msg-head a', item).textContent),
    quote: text.length > 200 ? `${text.slice(0, 200)}…` : text,
    sentences: [t('It will be deleted for everyone. A "Message deleted" note stays.')],
    stay: t('Cancel'), go: t('Delete message'),
  });
  if (agreed) {
    const answer = await postForm(`${pageOf(item)}?handler=Delete`, {}).catch(() => null);
    if (!answer?.ok && answer?.status !== 404) toast(t('Couldn\'t delete. Try again.'), { bad: true });
  }
  item.focus();
}

document.addEventListener('message:edit', event => edit(event.target));
document.addEventListener('click', event => {
  const item = event.target.closest?.('message-list li.msg');
  if (!item) return;
  if (event.target.closest('[data-edit]')) edit(item);
  if (event.target.closest('[data-delete]')) askToDelete(item);
  if (event.target.closest('.message-edit a')) {
    event.preventDefault();
    close(item);
  }
});
document.addEventListener('submit', event => {
  const form = event.target.closest('message-list .message-edit');
  if (!form) return;
  event.preventDefault();
  save(form.closest('li'), form);
}, true);
document.addEventListener('keydown', event => {
  const form = event.target.closest?.('message-list .message-edit');
  if (!form || event.isComposing) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    close(form.closest('li'));
  } else if (event.key === 'Enter' && !event.shiftKey && event.target.matches('textarea')) {
    event.preventDefault();
    save(form.closest('li'), form);
  }
});
