// Edits a message where it stands, and deletes one after asking. Loaded when it is first needed (message-menu.js).
import { $, emit, enterSends, icon, isComposing, parse, toast } from '../lib/dom.js';
import { postForm, request } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { inComposer, messageOf, nameOf, readable, textOf } from './rows.js';

let opened = 0;

// A changed text that was not saved is there when the message is edited again.
const keyOf = item => `edit:${messageOf(item)}`;
const pageOf = item => `/messages/${messageOf(item)}`;

// Opens at once with the text of the page, and fetches the raw text. If the message has markup, the box is read-only until then.
export async function edit(item) {
  if (item.hasAttribute('data-editing')) return $('textarea', item).focus();
  const body = $('.msg-body', item), shown = body.innerText.trim(), changed = kept.get(keyOf(item));
  const form = make(), box = $('textarea', form);
  box.defaultValue = shown;
  box.readOnly = $(':not(p, br)', body) !== null || Boolean(changed && changed.from !== shown);
  if (!box.readOnly && changed?.from === shown) box.value = changed.text;
  item.dataset.editing = '';
  item.setAttribute('hx-morph-skip', '');
  (body.closest('.msg-text') ?? body).after(form);
  toEnd(box);
  item.scrollIntoView({ block: 'nearest' });
  form.words = request(`${pageOf(item)}?handler=Words`)
    .then(answer => (answer?.ok ? answer.json() : {})).then(({ words }) => words, () => undefined);
  const words = await form.words;
  if (!form.isConnected) return;
  if (words === undefined) {
    if (!box.readOnly) return; // What is saved says whether it can be.
    close(item);
    return toast(t('Couldn\'t open the message. Try again.'), { bad: true });
  }
  asTyped(box, shown, words, changed);
}

// Replaces the text of the page by the raw text, and keeps what was added to it meanwhile.
function asTyped(box, shown, words, changed) {
  const { value, selectionStart, selectionEnd } = box;
  const last = changed?.from === words ? changed.text : words; // Else it was edited elsewhere meanwhile.
  box.readOnly = false;
  box.defaultValue = words;
  if (value === shown) box.value = last;
  else if (value.startsWith(shown)) box.value = words + value.slice(shown.length);
  else box.value = value;
  if (box.value !== value) box.setSelectionRange(box.value.length, box.value.length);
  else box.setSelectionRange(selectionStart, selectionEnd); // Setting defaultValue moves the cursor.
  if (box.value !== words) box.dispatchEvent(new Event('input', { bubbles: true }));
}

function toEnd(box) {
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

function make() {
  const form = parse(`<form class="message-edit stack tight"><textarea class="input" rows="1" dir="auto" enterkeyhint="enter"></textarea>
    <p class="error-text" role="alert" hidden><span></span></p><div class="row"><button class="btn sm primary"></button>
    <button type="button" class="btn sm quiet" data-cancel></button>
    <button type="button" class="icon-btn sm" aria-expanded="false" data-format-bar></button>
    <button type="button" class="icon-btn sm" data-emoji-picker></button><span class="small faint desk"></span></div></form>`);
  const box = $('textarea', form), error = $('.error-text', form), [save, cancel, marks, emoji] = $('.row', form).children;
  box.setAttribute('aria-label', t('Edit message'));
  error.id = `edit-error-${++opened}`;
  error.prepend(icon('circle-alert', 'icon-sm'));
  box.setAttribute('aria-describedby', error.id);
  save.textContent = t('Save');
  cancel.textContent = t('Cancel');
  marks.ariaLabel = t('Formatting');
  marks.append(icon('a-large-small'));
  emoji.ariaLabel = t('Emoji');
  emoji.append(icon('smile'));
  $('.desk', form).textContent = t('Esc to cancel, Enter to save');
  return form;
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
  const button = $('.primary', form), box = $('textarea', form);
  if (button.disabled || box.readOnly) return;
  button.disabled = true;
  await form.words; // The text of the page lacks escapes and repeated spaces.
  const answer = await postForm(pageOf(item), { words: box.value }).catch(() => null);
  button.disabled = false;
  if (answer?.ok) {
    kept.remove(keyOf(item));
    return close(item);
  }
  const problem = answer && await answer.json().then(body => body.problem, () => null);
  const error = $('.error-text', form);
  error.hidden = false;
  $('span', error).textContent = problem ?? t('Couldn\'t save. Try again.');
  box.setAttribute('aria-invalid', 'true');
}

export async function askToDelete(item, atOnce) {
  const text = textOf(item);
  const mine = item.dataset.author === document.documentElement.dataset.user;
  const { ask } = atOnce ? {} : await import('../lib/ask.js').catch(() => ({}));
  if (!atOnce && !ask) return toast(t('Couldn\'t delete. Try again.'), { bad: true });
  const agreed = atOnce || await ask({
    title: mine ? t('Delete your message?') : t('Delete {0}\'s message?', nameOf(item)),
    quote: text.length > 200 ? `${text.slice(0, 200)}…` : text,
    sentences: [t('It will be deleted for everyone. A "Message deleted" note stays.')],
    stay: t('Cancel'), go: t('Delete message'),
  });
  const list = item.closest('message-list'), rows = readable(list), at = rows.indexOf(item);
  if (agreed) {
    const answer = await postForm(`${pageOf(item)}?handler=Delete`, {}).catch(() => null);
    if (!answer?.ok && answer?.status !== 404) toast(t('Couldn\'t delete. Try again.'), { bad: true });
    else if (mine) return (rows[at + 1] ?? rows[at - 1] ?? inComposer(list, 'textarea'))?.focus(); // It is gone, or is about to be.
  }
  item.focus();
}

document.addEventListener('click', event => {
  const item = event.target.closest?.('message-list .message-edit [data-cancel]')?.closest('li');
  if (!item) return;
  kept.remove(keyOf(item)); // Escape keeps what was changed, Cancel does not.
  close(item);
});
document.addEventListener('submit', event => {
  const form = event.target.closest('message-list .message-edit');
  if (!form) return;
  event.preventDefault();
  save(form.closest('li'), form);
}, true);
document.addEventListener('input', ({ target }) => {
  if (!target.matches('message-list .message-edit textarea')) return;
  const key = keyOf(target.closest('li'));
  if (target.value === target.defaultValue) kept.remove(key);
  else kept.set(key, { from: target.defaultValue, text: target.value });
});
document.addEventListener('keydown', event => {
  const form = event.target.closest?.('message-list .message-edit');
  if (!form || isComposing(event) || event.target.closest('.format-bar')) return; // Whose Escape leads to the text.
  if (event.key === 'Escape') {
    event.preventDefault();
    close(form.closest('li'));
  } else if (enterSends(event) && event.target.matches('textarea')) {
    event.preventDefault();
    save(form.closest('li'), form);
  }
});
