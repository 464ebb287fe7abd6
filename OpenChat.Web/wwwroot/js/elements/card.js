// Someone's card, with what one may do from it. Loaded when the first one is opened.
import { ask } from '../lib/ask.js';
import { $, $$, parse, toast } from '../lib/dom.js';
import { postForm, request } from '../lib/http.js';
import { t } from '../lib/text.js';
import { localise } from '../lib/time.js';

export async function open(anchor, link) {
  const zone = $('#sidebar')?.dataset.zone;
  const answer = await request(`${link.getAttribute('href')}/card${zone ? `?zone=${zone}` : ''}`);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  const gone = answer?.status === 404 ? t('This person is no longer here.') : t('Can\'t reach the server. Try again.');
  if (!text) return toast(gone, { bad: true });
  close();
  const card = parse(text);
  localise(card);
  card.popover = 'auto';
  card.tabIndex = -1;
  card.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    if (card.contains(document.activeElement)) anchor.focus?.({ preventScroll: true });
    card.remove();
  });
  (anchor.closest('dialog[open]') ?? document.body).append(card); // Not in the list, which may be drawn again.
  window.htmx.process(card);
  card.showPopover({ source: anchor });
  card.focus({ preventScroll: true });
}

const close = () => $$('.profile-card').forEach(card => card.hidePopover());

async function send(form) {
  const { title, go, sentence, choice, choiceName, undo, undone } = form.dataset;
  const select = $('select', form), done = form.dataset.done ?? select?.selectedOptions[0].dataset.done;
  const fields = Object.fromEntries(new FormData(form));
  const address = form.getAttribute('action');
  close();
  const agreed = !title || await ask({ title, sentences: [sentence], choice, stay: t('Cancel'), go });
  if (!agreed) return;
  if (agreed === 'chosen') fields[choiceName] = true;
  const answer = await postForm(address, fields).catch(() => null);
  if (!answer?.ok) return complain(answer);
  const { ticket = '' } = await answer.json().catch(() => ({}));
  const action = undo && { name: t('Undo'), run: () => takeBack(undo, ticket, undone) };
  toast(done, { good: true, action, seconds: action ? 15 : 6 });
}

async function takeBack(address, ticket, done) {
  const answer = await postForm(address, { ticket }).catch(() => null);
  if (answer?.ok) toast(done, { good: true });
  else complain(answer, await answer?.json().then(body => body.problem, () => ''));
}

const complain = (answer, problem) =>
  toast(problem || (answer ? t('That isn\'t possible any more.') : t('Can\'t reach the server. Try again.')), { bad: true });

document.addEventListener('submit', event => {
  const form = event.target.closest('[data-card-form]');
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  send(form);
}, { capture: true });
// Arrow keys pass over roles that are not meant: by keyboard, Enter saves.
let byKey = false;
document.addEventListener('pointerdown', () => { byKey = false; }, true);
document.addEventListener('keydown', event => {
  byKey = true;
  if (event.key !== 'Enter' || !event.target.matches?.('[data-card-form] [data-saves]')) return;
  event.preventDefault();
  send(event.target.form);
}, true);
document.addEventListener('change', ({ target }) => { if (!byKey && target.matches('[data-card-form] [data-saves]')) send(target.form); });
document.addEventListener('htmx:before:swap', ({ detail }) => { if (detail?.ctx?.target?.id === 'main') close(); });
