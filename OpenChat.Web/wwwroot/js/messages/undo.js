// "Undo" under the message that one sent last, for five seconds: it is deleted for everyone, and its words are in the composer again.
import { $, emit, parse, toast } from '../lib/dom.js';
import { changed, draftFrom } from '../lib/draft.js';
import { postForm } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { channelList, rowOf } from './rows.js';

const SECONDS = 5;
let last = null;

const composerOf = channel => $(`message-composer[data-channel="${channel}"]`);
const shown = () => document.querySelector('.msg-undo');
const row = () => { const list = channelList(last.channel); return list && rowOf(list, last.id); };

export function offer(taken) {
  withdraw();
  last = taken;
  draw();
  leave(taken, SECONDS);
}

// Not from under the pointer, nor from someone who has just come to it by the keyboard.
function leave(taken, seconds) {
  setTimeout(() => {
    if (taken !== last) return;
    if (shown()?.matches(':hover, :focus-within')) leave(taken, 1);
    else withdraw();
  }, seconds * 1000);
}

function withdraw() {
  shown()?.remove();
  last = null;
}

// Again after the row was drawn as the server has it.
function draw() {
  const item = last && row();
  if (!item || item.dataset.deleted !== undefined || $('.msg-undo', item)) return;
  const line = parse('<p class="msg-status msg-undo"><button type="button"></button></p>');
  $('button', line).textContent = t('Undo');
  $('button', line).setAttribute('aria-label', t('Undo send'));
  $('button', line).addEventListener('click', undo);
  item.append(line);
}

// The words are safe before the message goes.
async function undo() {
  const taken = last;
  withdraw();
  if (!taken.isBack) giveBack(taken);
  const answer = await postForm(`/messages/${taken.id}?handler=Delete`, {}).catch(() => null);
  if (answer?.ok || answer?.status === 404) return;
  toast(t('Couldn\'t delete. Try again.'), { bad: true });
  offer({ ...taken, isBack: true });
}

function giveBack({ channel, draft }) {
  const composer = composerOf(channel);
  if (composer) return composer.takeBack(draft);
  const name = `draft:${channel}`, before = kept.get(name), { text } = draftFrom(before);
  kept.set(name, changed({ ...draft, text: text.trim() ? `${draft.text}\n\n${text}` : draft.text }, before));
  emit('composer:kept', { channel });
}

document.addEventListener('message:drawn', draw);

// In the composer, after Enter and before anything else is typed.
document.addEventListener('keydown', event => {
  const isZ = event.key.toLowerCase() === 'z' || event.code === 'KeyZ';
  if (!isZ || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const composer = last && event.target.closest?.('message-composer');
  if (!composer || composer.typed || composer.dataset.channel !== last.channel || event.target.value) return;
  event.preventDefault();
  undo();
});
