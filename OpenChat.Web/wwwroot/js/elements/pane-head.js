// Fetches the pane's head anew (resync.js says when). Lists of messages repair themselves by their own count (messages/changes.js), so
// drafts, open editors and the place in the history are left alone.
import { $, emit, isDoubtful } from '../lib/dom.js';
import { request } from '../lib/http.js';

const { htmx } = window;
const head = '.pane-head, .voice-pane .stage-head h1';
const named = ['.log', 'message-list[data-list=channel]', 'message-composer', '.composer', '.composer textarea', '.voice-pane'];
let timer;
let cursor; // Of the resync that this page has not answered yet.

export function soon(wait = Math.random() * 1000) {
  timer ??= setTimeout(look, wait);
}

async function look() {
  timer = null;
  // Only a channel's page lives on the stream; a form that somebody fills in keeps what they typed.
  if (!$(head, $('#main')) || !$('#sidebar')?.dataset.channel) return settled(cursor);
  if (isDoubtful()) return soon(300);
  const here = location.href;
  const answer = await request(here, { headers: { Accept: 'text/html' } });
  const text = await answer?.text().catch(() => null);
  if (here !== location.href) return soon(); // Of another page by now.
  if (text == null || answer.status >= 500 || answer.status === 429) return soon(3000 + Math.random() * 4000);
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  // The sidebar finds that the place is gone, and leads away.
  const isHere = $('#sidebar', fresh)?.dataset.channel === $('#sidebar').dataset.channel;
  if (!answer.ok || !isHere || !$(head, fresh)) return settled(cursor);
  if (answer.redirected) history.replaceState(history.state, '', answer.url + location.hash); // It was renamed.
  rename(fresh);
  await htmx.swap({ text, target: `#main :is(${head})`, select: head, swap: 'outerMorph', sourceElement: $(head, $('#main')) });
  settled($('#main', fresh).dataset.after);
}

// The name and the address stand in more than the head. Messages and what is being written stay as they are.
function rename(fresh) {
  for (const selector of named) {
    const [here, there] = [$(selector), $(selector, fresh)];
    for (const name of here && there ? ['aria-label', 'placeholder', 'action', 'data-address'] : [])
      if (there.hasAttribute(name)) here.setAttribute(name, there.getAttribute(name));
  }
  const [welcome, renamed] = [$('.start .once-spoken'), $('.start .once-spoken', fresh)];
  if (welcome && renamed) welcome.textContent = renamed.textContent;
  emit('page:title', { title: fresh.title });
}

// The worker's cursor waits for every page to have said this.
function settled(after) {
  if (cursor) emit('live:attach', { after });
  cursor = null;
}

export function resync(detail) {
  cursor = detail.cursor;
  soon();
}
