// Loaded on first use: pinning and saving from a message's menu, and the sheets with a channel's pins (kept up to date) and a message's
// edit history.
import { $, parse, toast } from '../lib/dom.js';
import { postForm, request } from '../lib/http.js';
import { openSheet } from '../lib/sheet.js';
import { t } from '../lib/text.js';
import { dress } from './markup.js';
import { localise } from '../lib/time.js';
import { messageOf } from './rows.js';

const notReached = () => toast(t('Can\'t reach the server. Try again.'), { bad: true });

async function listOf(url) {
  const answer = await request(`${url}?handler=List`), text = answer?.ok ? await answer.text().catch(() => null) : null;
  const list = text && parse(text);
  if (list) localise(list);
  return list;
}

const pinsSheet = channel => $(`dialog[data-channel="${channel}"]`);
let timer, asked = 0;

async function renew(channel) {
  const ticket = ++asked, answer = await request(`/channels/${channel}/pins?handler=List`);
  if (ticket !== asked) return; // A newer request is under way.
  if (answer?.status === 404) return pinsSheet(channel)?.close(); // The channel is no longer visible.
  const text = answer?.ok ? await answer.text().catch(() => null) : null, list = text && parse(text);
  const shown = pinsSheet(channel)?.querySelector('.pins');
  if (!list || !shown) return;
  localise(list);
  const isInside = shown.contains(document.activeElement);
  shown.replaceWith(list);
  window.htmx.process(list);
  if (isInside) $('button[autofocus]', list.parentNode).focus();
}

function stale(channel) {
  if (!pinsSheet(channel)) return;
  clearTimeout(timer);
  timer = setTimeout(() => renew(channel), 300);
}

export async function openPins(link) {
  const channel = link.dataset.pins, list = await listOf(`/channels/${channel}/pins`);
  if (!list) return notReached();
  const dialog = openSheet('pins', t('Pinned messages'), list, link);
  dress(dialog);
  dialog.dataset.channel = channel;
  dialog.addEventListener('submit', event => {
    if (!event.target.matches('[data-unpin]')) return;
    event.preventDefault();
    event.stopPropagation();
    send(event.target.getAttribute('action'), false).then(isDone => isDone && renew(channel));
  }, { capture: true });
}

export async function openEdits(item) {
  const list = await listOf(`/messages/${messageOf(item)}/edits`);
  if (!list) return notReached();
  const dialog = openSheet('edits', t('Edit history'), list, item);
  dialog.dataset.message = messageOf(item);
  dress(dialog);
}

async function send(action, on) {
  const answer = await postForm(action, { on }).catch(() => null);
  if (answer?.ok) return true;
  const problem = answer && await answer.json().then(body => body?.problem, () => null);
  if (problem) toast(problem, { bad: true });
  else notReached();
  return false;
}

export async function pin(item, on) {
  if (await send(`/messages/${messageOf(item)}?handler=Pin`, on)) toast(on ? t('Pinned.') : t('Unpinned.'), { good: true });
}

export async function save(item) {
  const action = `/messages/${messageOf(item)}?handler=Save`;
  const takeBack = async () => { if (await send(action, false)) toast(t('Removed from saved.'), { good: true }); };
  const undo = { name: t('Undo'), run: takeBack };
  if (await send(action, true)) toast(t('Saved. Find it under Chats.'), { good: true, action: undo });
}

for (const kind of ['edit', 'delete']) document.addEventListener(`live:${kind}`, ({ detail: { channel } }) => stale(channel));
document.addEventListener('message:changed', ({ target }) => stale(target.dataset.channel));
for (const name of ['resync', 'catch-up'])
  document.addEventListener(`live:${name}`, () => stale($('dialog[data-channel]')?.dataset.channel));
document.addEventListener('live:delete', ({ detail: { id } }) => $(`dialog[data-message="${id}"]`)?.close());
