// How a text will look, above the box that it is written in. The server renders it, as it does everything that is sent.
import { $, parse } from '../lib/dom.js';
import { postForm } from '../lib/http.js';
import { addStyle } from '../lib/style.js';
import { t } from '../lib/text.js';
import { dress } from './markup.js';

const WAIT = 300;
const formOf = box => box.closest('form'), panelIn = form => $('.preview', form);

export async function toggle(box) {
  const form = formOf(box);
  if (panelIn(form)) close(form);
  else await open(box);
  box.focus();
}

async function open(box) {
  const form = formOf(box);
  await addStyle('format');
  if (panelIn(form)) return;
  const panel = parse(`<section class="preview" tabindex="0"><h3 class="small faint"></h3>
    <div class="msg-body" dir="auto"></div></section>`);
  panel.ariaLabel = $('h3', panel).textContent = t('Preview');
  (box.closest('.composer-box') ?? $('.format-bar', form) ?? box).before(panel);
  $('[data-format=preview]', form)?.setAttribute('aria-pressed', 'true');
  await draw(box);
}

function close(form) {
  panelIn(form)?.remove();
  $('[data-format=preview]', form)?.removeAttribute('aria-pressed');
}

async function draw(box) {
  const panel = panelIn(formOf(box)), body = $('.msg-body', panel), { channel } = box.closest('[data-channel]').dataset;
  const mine = panel.asked = (panel.asked ?? 0) + 1;
  const note = sentence => {
    body.replaceChildren(parse('<p class="faint"></p>'));
    body.firstChild.textContent = sentence;
  };
  if (!box.value.trim()) return note(t('Write a message first.'));
  const answer = await postForm(`/channels/${channel}/preview`, { text: box.value }).catch(() => null);
  const said = answer && await answer.text().catch(() => null);
  if (mine !== panel.asked || !panel.isConnected) return; // Newer words are under way.
  if (answer?.ok && said !== null) {
    const top = panel.scrollTop;
    body.innerHTML = said; // Sanitised by the server, like each message.
    panel.scrollTop = top;
    return dress(panel);
  }
  let problem;
  try { problem = JSON.parse(said).problem; } catch { /* No answer of ours. */ }
  note(problem ?? t('Can\'t reach the server. Try again.'));
}

document.addEventListener('input', ({ target }) => {
  if (!target.matches?.('textarea') || !formOf(target) || !panelIn(formOf(target))) return;
  const panel = panelIn(formOf(target));
  clearTimeout(panel.timer);
  panel.timer = setTimeout(() => { if (panel.isConnected) draw(target); }, WAIT);
});
document.addEventListener('composer:sent', ({ detail: { channel } }) => {
  const form = $(`message-composer[data-channel="${channel}"] form`);
  if (form) close(form);
});
