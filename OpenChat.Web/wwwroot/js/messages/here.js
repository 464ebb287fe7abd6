// "Here now" in the head of a direct channel while the other person is looking at it, too. Loaded where both show what they have seen.
import { $ } from '../lib/dom.js';
import { post } from '../lib/http.js';

const EVERY = 20_000, GONE = 45_000; // As long as a report counts on the server (Live/Lookers.cs).
const IDLE = 5 * 60_000;
const page = `${performance.timeOrigin}-${Math.random()}`;

let told = null; // The channel that this page last reported to the server.
let refused = null; // A channel where one of the two hides it.
let touchedAt = performance.now();
let timer, gone, sent = 0, heard = 0;

const shown = () => $('message-list[data-list="channel"][data-seen]:not([data-seen=""])')?.dataset.channel ?? null;
const looks = () => !document.hidden && performance.now() - touchedAt < IDLE;
const say = (channel, here) => post(`/channels/${channel}/here`, { page, n: ++sent, here }, { keepalive: !here }).catch(() => null);

async function tell() {
  clearTimeout(timer);
  const channel = looks() ? shown() : null;
  if (told && told !== channel) say(told, false);
  told = channel;
  if (!channel || channel === refused) return;
  timer = setTimeout(tell, EVERY);
  const before = heard, answer = await say(channel, true);
  if (answer?.status === 404) refused = channel;
  if (answer?.ok && heard === before) show(channel, (await answer.json()).here);
}

function show(channel, here) {
  const pane = $('#pane');
  if (channel !== shown() || !pane) return;
  clearTimeout(gone);
  pane.toggleAttribute('data-here', here);
  if (here) gone = setTimeout(() => pane.removeAttribute('data-here'), GONE);
}

function touched() {
  const isBack = performance.now() - touchedAt >= IDLE;
  touchedAt = performance.now();
  if (isBack) tell();
}

document.addEventListener('live:here', ({ detail: { channel, here } }) => {
  heard++;
  show(channel, here);
});
document.addEventListener('visibilitychange', () => {
  touchedAt = performance.now();
  tell();
});
document.addEventListener('htmx:after:swap', () => {
  if (shown() === told) return;
  refused = null; // Either may have switched it on.
  tell();
});
window.addEventListener('pagehide', () => { if (told) say(told, false); });
window.addEventListener('pageshow', event => { if (event.persisted) tell(); });
for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
  document.addEventListener(event, touched, { passive: true, capture: true });
tell();
