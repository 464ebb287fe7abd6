// Fetches the pane's head anew when too many events were missed, or the channel itself changed. Lists of messages repair themselves by
// their own count (messages/changes.js), so drafts, open editors and the place in the history are left alone.
import { $, emit, isDoubtful } from '../lib/dom.js';

const { htmx } = window;
let timer;
let cursor; // Of the resync that this page has not answered yet.

function soon(wait = Math.random() * 1000) {
  timer ??= setTimeout(look, wait);
}

async function look() {
  timer = null;
  // Only a channel's page lives on the stream; a form that somebody fills in keeps what they typed.
  if (!$('#main .pane-head') || !$('#sidebar')?.dataset.channel) return settled(cursor);
  if (isDoubtful()) return soon(300);
  const here = location.href;
  const answer = await fetch(here, { headers: { Accept: 'text/html' } }).catch(() => null);
  const text = await answer?.text().catch(() => null);
  if (here !== location.href) return soon(); // Of another page by now.
  if (text == null || answer.status >= 500 || answer.status === 429) return soon(3000 + Math.random() * 4000);
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  // The sidebar finds that the place is gone, and leads away.
  if (!answer.ok || answer.redirected || !$('.pane-head', fresh)) return settled(cursor);
  await htmx.swap({ text, target: '#main .pane-head', select: '.pane-head', swap: 'outerMorph', sourceElement: $('#main .pane-head') });
  settled($('#main', fresh).dataset.after);
}

// The worker's cursor waits for every page to have said this.
function settled(after) {
  if (cursor) emit('live:attach', { after });
  cursor = null;
}

document.addEventListener('live:resync', ({ detail }) => {
  cursor = detail.cursor;
  soon();
});
document.addEventListener('live:channel', ({ detail }) => {
  if (detail.channel === $('#sidebar')?.dataset.channel) soon();
});
