// <call-dock> shows the current call, outside the swapped page. Loads the code of calls only when it is needed.
import { isLeaving, reportLeave, settleLeave } from '../call/leaving.js';
import { hold, isHeld } from '../call/lock.js';
import { $, $$, emit, toast } from '../lib/dom.js';
import { post, request } from '../lib/http.js';
import { t } from '../lib/text.js';
import { keepFocus } from './call-focus.js';
import { hideRing, refreshRings, showRing } from './call-rings.js';

const PATIENCE = 8000, FIRST = 1000, AGAIN = 2500;

// resuming: settles when a page that was loaded during a call is in it, or knows that another page is.
// sitting: token of the page's attempt to use the seat it got; anything that ends or replaces the attempt changes it.
let dock, session, resuming, sitting, entering, refreshes = 0;

// The session of this page, if it is in a call; and the id of the call that the dock shows.
export const current = () => session;
export const shown = () => session?.id ?? $('[data-call]', dock)?.dataset.call;

class CallDock extends HTMLElement {
  connectedCallback() {
    dock = this;
    const rings = $('[data-rings]');
    if (rings) { for (const ring of $$('.ring', rings)) showRing(ring, null); rings.remove(); }
    const was = sessionStorage.getItem('call');
    if ($('[data-call]', this)) resuming = resume(was).catch(error => console.warn('Resuming the call failed:', error));
    else if (was) { sessionStorage.removeItem('call'); toast(t('The call ended.')); } // This tab was in it, and reloaded too late.
  }
}

// Continues the call after a reload, unless another page of this browser has it. was: the call that this tab was in before.
async function resume(was) {
  const float = $('[data-call]', dock);
  if (float.dataset.device !== 'same' || !navigator.locks) { elsewhere(); return; }
  // A newly opened tab lets a tab that is reloading go first.
  if (was !== float.dataset.call) await after(FIRST);
  await start(await hold({ ifAvailable: true }, lost), true);
}

const lost = () => session?.stop('moved');

const after = time => new Promise(done => setTimeout(done, time));

// Has a timeout, because clicks wait for it; sitting down continues in the background. lock: null when another page holds it.
const start = (lock, resumed) => Promise.race([sit(lock, resumed), after(PATIENCE)]);

async function sit(lock, resumed = false) {
  if (!lock) { elsewhere(); return; }
  const mine = sitting = {};
  const [code] = await Promise.all([import('../call/session.js'), import('../call/stage.js')]).catch(() => []);
  const float = $('[data-call]', dock);
  if (mine === sitting && !float) sitting = null; // The call ended.
  if (mine !== sitting) { lock.release(); return; }
  if (!code) { lock.release(); reloadWhenReachable(mine, float.dataset.call); return; }
  sitting = null;
  if (lock.lost) { elsewhere(); return; } // Another page took it while the code was loading.
  session = null;
  try {
    session = new code.Session(float.dataset, dock.dataset.inst);
    session.start(lock.release, resumed);
  } catch (error) {
    const broken = session;
    session = null;
    broken?.stop('left'); // It may have opened the microphone.
    lock.release();
    throw error;
  }
}

// The server was lost before the code was loaded. The reloaded page resumes the seat, or shows that the call ended.
async function reloadWhenReachable(mine, call) {
  const reached = () => fetch('/health/live', { signal: AbortSignal.timeout(PATIENCE) }).then(answer => answer.ok, () => false);
  while (mine === sitting && !await reached()) await after(1000);
  if (mine !== sitting) return;
  try { sessionStorage.setItem('call', call); } catch { /* Full: the page cannot show that the call ended. */ }
  location.reload();
}

// Shows that the call is on another page.
function elsewhere() {
  const float = $('[data-call]', dock);
  if (!float) return;
  sessionStorage.removeItem('call'); // Not this tab's call any more: it does not announce the end.
  float.dataset.state = 'elsewhere';
  $('[data-said]', float).textContent = float.dataset.device === 'same' ? t('In a call in another tab') : t('In a call on another device');
  for (const part of $$('[data-when]', float)) part.hidden = part.dataset.when !== 'elsewhere';
  // The server rendered the stage for this browser, not for this page.
  import('../call/stage.js').then(() => emit('call:none'), () => {});
}

// Starts, answers or moves a call after a click, then uses the seat on this page. done(answered): whether the server responded.
export async function enter(url, body, again, done = keepFocus()) {
  if (entering) return;
  const mine = entering = {}; // Events meanwhile are caused by this click.
  let answered = false;
  try {
    await resuming; // Resuming comes first, because this click may be refused.
    answered = await tryEnter(url, body, again);
  } finally {
    if (mine === entering) entering = null;
    done(answered);
  }
}

// Not awaited: the click that led here is handled.
async function askThen(title, go, act) {
  const { ask } = await import('../lib/ask.js').catch(() => ({}));
  if (!ask) toast(t('Can\'t reach the server. Try again.'), { bad: true });
  else if (await ask({ title, stay: t('Cancel'), go, look: 'primary' })) act();
}

async function tryEnter(url, body, again) {
  const code = await Promise.race([import('../call/media.js'), after(PATIENCE)]).catch(() => null);
  if (!code) { toast(t('Can\'t reach the server. Try again.'), { bad: true }); return false; }
  if (!code.canCall()) { toast(t('Calls need a secure address (https) and a browser that supports them.'), { bad: true }); return false; }
  await settleLeave();
  const response = await reach(url, { inst: dock.dataset.inst, ...body }, 2);
  if (!response) return false;
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.html) {
    if (session?.kind === 'open') toast(t('You left {0}.', session.title));
    session?.stop('left');
    dock.dataset.inst = answer.inst ?? dock.dataset.inst;
    dock.innerHTML = answer.html;
    window.htmx?.process(dock);
    // After a click the lock may be stolen; the other page is notified and stops.
    await start(await hold({ steal: true }, lost));
    return true;
  }
  if (answer.code === 'in_call' && again) askThen(t('Leave your current call?'), t('Leave and continue'), () => again());
  else if (answer.code === 'elsewhere')
    askThen(t('You\'re in this call somewhere else. Move it here?'), t('Move here'), () => enter(`/calls/${answer.call}/move`, {}));
  else toast(answer.say ?? t('Something went wrong. Try again.'), { bad: true });
  return response.status < 500;
}

// tries: attempts, for requests that are safe to repeat. Null when there was no response.
export async function reach(url, body, tries = 1) {
  for (; tries > 0; tries--) {
    try {
      return await post(url, body, { signal: AbortSignal.timeout(PATIENCE) });
    } catch { /* Perhaps only the response was lost. */ }
  }
  toast(t('Can\'t reach the server. Try again.'), { bad: true });
  return null;
}

// Stops here first; the server may take long.
export async function leave(call) {
  const mine = session?.id === call;
  if (mine) session.stop('left');
  else { entering = null; over(); } // Not in it yet. A new click is accepted at once.
  if (await reportLeave(call)) return;
  toast(mine ? t('You left. The others will see it in a few seconds.') : t('Can\'t reach the server. Try again.'), { bad: true });
  if (isFree()) refresh();
}

const isFree = () => !session && !sitting && !entering;

function over() {
  const moveOn = keepFocus();
  dock.replaceChildren();
  session = sitting = null;
  emit('call:none');
  queueMicrotask(moveOn); // After the stage is removed.
}

document.addEventListener('call:over', async ({ detail: { reason, session: ended } }) => {
  if (ended !== session) return;
  over();
  if (reason === 'left') return;
  const { sentenceOf } = await import('../call/words.js');
  const sentence = sentenceOf(reason, ended);
  if (sentence) toast(sentence);
  if (reason === 'moved') refresh();
});

const callHere = () => (session?.over === false ? session : null);

// A call of this person changed. Sent to all of their pages.
document.addEventListener('live:call', async ({ detail }) => {
  if (detail.html) showRing(new DOMParser().parseFromString(detail.html, 'text/html').body.firstElementChild, callHere());
  else {
    const moveOn = keepFocus();
    hideRing(detail.call);
    if (!entering) moveOn();
  }
  await resuming;
  if (session?.id === detail.call) {
    if (detail.state === 'ended') session.stop(detail.reason);
    else if (detail.inst !== session.inst) checkSeat(session);
    return;
  }
  if (!entering && detail.state === 'ended' && shown() === detail.call) sitting = null;
  if (isFree()) refresh();
});

// A missed event may have started or ended a ring.
for (const name of ['resync', 'catch-up']) document.addEventListener(`live:${name}`, async () => {
  await resuming;
  if (session) checkSeat(session);
  else if (isFree()) refresh();
  refreshRings(callHere);
});

async function fetchDock() {
  const response = await request(`/calls/dock?inst=${dock.dataset.inst}`);
  return response?.ok && !response.redirected ? response.text().catch(() => null) : null;
}

// An event names another instance, or none. The event may be older than this page's seat; but if the seat is lost and the socket is
// dead, the microphone must not stay open.
async function checkSeat(mine, again = true) {
  const { greeted } = mine, html = await fetchDock(); // If greeted meanwhile, the response may be outdated.
  if (session !== mine || mine.over) return;
  if (html === null) {
    if (again) setTimeout(checkSeat, AGAIN, mine, false);
    return;
  }
  const float = $('[data-call]', new DOMParser().parseFromString(html, 'text/html'));
  const seat = float?.dataset.call === mine.id ? JSON.parse(float.dataset.seats).find(one => one.user === mine.me) : null;
  // A page without hello may still be taking over the seat.
  if (!seat || (greeted && seat.inst !== mine.inst)) mine.stop(float ? 'moved' : 'grace');
}

// Fetches the dock after a change on another page.
async function refresh() {
  await resuming;
  const mine = ++refreshes, html = await fetchDock();
  if (html === null || mine !== refreshes || !isFree()) return; // In a call by now, or a later request came first.
  dock.innerHTML = html;
  if (isLeaving($('[data-call]', dock)?.dataset.call)) dock.replaceChildren();
  window.htmx?.process(dock);
  elsewhere();
}

// A page restored from the back-forward cache is outdated.
window.addEventListener('pageshow', async event => {
  if (!event.persisted || !navigator.locks) return;
  if (!session) await refresh();
  const isMine = session || ($('[data-call]', dock)?.dataset.device === 'same' && !(await isHeld()));
  if (isMine) location.reload(); // With a new instance it can take the seat.
});

customElements.define('call-dock', CallDock);
