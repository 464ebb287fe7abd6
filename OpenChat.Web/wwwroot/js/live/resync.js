// Too much was missed to be told: the pane is fetched and morphed, without touching what is being typed (hx-morph-skip) or sent.
import { $, $$, emit } from '../lib/dom.js';

const { htmx } = window;
let timer;

function soon(data, wait = Math.random() * 1500) {
  clearTimeout(timer);
  timer = setTimeout(() => resync(data), wait);
}

async function resync(data) {
  const list = $('message-list');
  // Only a channel lives on the stream; a form that somebody fills in does not, and keeps what they typed.
  if (!list) return emit('live:attach', { after: data.cursor });
  const here = location.href;
  const answer = await fetch(here, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (here !== location.href || list !== $('message-list')) return; // A page made anew meanwhile.
  if (!answer || answer.status >= 500 || answer.status === 429) return soon(data, 3000 + Math.random() * 4000);
  if (!answer.ok || answer.redirected) return location.reload();
  const text = await answer.text();
  const pending = $$('.msg[data-state]');
  await htmx.swap({ text, target: '#main', select: '#main', swap: 'outerMorph', sourceElement: $('#main') });
  const end = $('message-list .messages') ?? $('message-list ol');
  for (const copy of pending) if (!copy.isConnected && !document.getElementById(copy.id)) end?.append(copy);
  emit('live:resynced', data);
  emit('live:attach');
}

document.addEventListener('live:resync', ({ detail }) => soon(detail));
