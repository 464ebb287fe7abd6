// <call-dock>: where a call stands, outside every page. Small until there is one: the rest is fetched when somebody calls or is called.
import { doneLeaving, isLeaving, sayLeft } from '../call/leaving.js';
import { hold, isHeld } from '../call/lock.js';
import { ask } from '../lib/ask.js';
import { $, $$, emit, toast } from '../lib/dom.js';
import { post } from '../lib/http.js';
import { t } from '../lib/text.js';
import { keepFocus } from './call-focus.js';
import { askWhoCalls, hideRing, showRing } from './call-rings.js';

const PATIENCE = 8000, FIRST = 1000, AGAIN = 2500;

// resuming: done when a page that was loaded in a call sits in it, or knows that another one does.
// sitting: what of the page is on its way into a seat that the server has given it; whatever ends or replaces that puts another in its place.
let dock, session, resuming, sitting, entering, asked = 0;

// The call that this page is in, if it is in one; and the one that its dock shows.
export const current = () => session;
export const shown = () => session?.id ?? $('[data-call]', dock)?.dataset.call;

class CallDock extends HTMLElement {
  connectedCallback() {
    dock = this;
    const rings = $('[data-rings]');
    if (rings) { for (const ring of $$('.ring', rings)) showRing(ring, null); rings.remove(); }
    const was = sessionStorage.getItem('call');
    if ($('[data-call]', this)) resuming = resume(was).catch(error => console.warn('The call could not be taken up again:', error));
    else if (was) { sessionStorage.removeItem('call'); toast(t('The call ended.')); } // This tab was in it, and came back too late.
  }
}

// The page was loaded in a call. It goes on here without a click, unless another page of this browser has it.
// was: the call that this tab was in before it was loaded.
async function resume(was) {
  const float = $('[data-call]', dock);
  if (float.dataset.device !== 'same' || !navigator.locks) { elsewhere(); return; }
  // A tab that was opened while another is being loaded anew lets that one go first.
  if (was !== float.dataset.call) await after(FIRST);
  await start(await hold({ ifAvailable: true }, lost), true);
}

const lost = () => session?.stop('moved');

const after = time => new Promise(done => setTimeout(done, time));

// Clicks wait for this, and not for as long as a dead network keeps a browser waiting: it goes on by itself then.
// lock: null where another page has it.
const start = (lock, resumed) => Promise.race([sit(lock, resumed), after(PATIENCE)]);

async function sit(lock, resumed = false) {
  if (!lock) { elsewhere(); return; }
  const mine = sitting = {};
  const [code] = await Promise.all([import('../call/session.js'), import('../call/stage.js')]).catch(() => []);
  const float = $('[data-call]', dock);
  if (mine === sitting && !float) sitting = null; // It ended meanwhile.
  if (mine !== sitting) { lock.release(); return; }
  if (!code) { lock.release(); comeBack(mine, float.dataset.call); return; }
  sitting = null;
  if (lock.lost) { elsewhere(); return; } // Taken by a click on another page while the code was on its way.
  session = null;
  try {
    session = new code.Session(float.dataset, dock.dataset.inst);
    session.start(lock.release, resumed);
  } catch (error) {
    const broken = session;
    session = null;
    broken?.stop('left'); // It may have the microphone already.
    lock.release();
    throw error;
  }
}

// The server went away before the code of a call was here. A page that it draws anew finds the seat, or says that the call ended.
async function comeBack(mine, call) {
  const reached = () => fetch('/health/live', { signal: AbortSignal.timeout(PATIENCE) }).then(answer => answer.ok, () => false);
  while (mine === sitting && !await reached()) await after(1000);
  if (mine !== sitting) return;
  try { sessionStorage.setItem('call', call); } catch { /* Full: nothing is said where the seat is gone. */ }
  location.reload();
}

// In a call, but not on this page.
function elsewhere() {
  const float = $('[data-call]', dock);
  if (!float) return;
  sessionStorage.removeItem('call'); // This tab has it no more: it says nothing of its end, and lets the other go first.
  float.dataset.state = 'elsewhere';
  $('[data-said]', float).textContent = float.dataset.device === 'same' ? t('In a call in another tab') : t('In a call on another device');
  for (const part of $$('[data-when]', float)) part.hidden = part.dataset.when !== 'elsewhere';
  // The server drew the stage for whichever page of this browser has the call. It is not this one.
  import('../call/stage.js').then(() => emit('call:none'), () => {});
}

// A click that begins, answers or takes over a call: the server says where one sits, and this page sits there.
// done(answered): the server has said something, whatever it was.
export async function enter(url, body, again, done = keepFocus()) {
  if (entering) return;
  const mine = entering = {}; // What is told meanwhile is about this very click.
  let answered = false;
  try {
    await resuming; // A seat that waits for this page comes first: what the click asks for may be refused.
    answered = await tryEnter(url, body, again);
  } finally {
    if (mine === entering) entering = null;
    done(answered);
  }
}

// Not waited for: the click that asks is over, and the answer is another one.
async function askThen(title, go, act) {
  if (await ask({ title, stay: t('Cancel'), go, look: 'primary' })) act();
}

async function tryEnter(url, body, again) {
  const code = await Promise.race([import('../call/media.js'), after(PATIENCE)]).catch(() => null);
  if (!code) { toast(t('Can\'t reach the server. Try again.'), { bad: true }); return false; }
  if (!code.canCall()) { toast(t('Calls need a secure address (https) and a browser that supports them.'), { bad: true }); return false; }
  await doneLeaving();
  const response = await reach(url, { inst: dock.dataset.inst, ...body }, 2);
  if (!response) return false;
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.html) {
    session?.stop('left');
    dock.dataset.inst = answer.inst ?? dock.dataset.inst;
    dock.innerHTML = answer.html;
    window.htmx?.process(dock);
    // By a click, so it may be taken from another page; that one hears it and stops.
    await start(await hold({ steal: true }, lost));
    return true;
  }
  if (answer.code === 'in_call' && again) askThen(t('Leave your current call?'), t('Leave and continue'), () => again());
  else if (answer.code === 'elsewhere') askThen(t('You\'re in this call somewhere else. Move it here?'), t('Move here'), () => enter(`/calls/${answer.call}/move`, {}));
  else toast(answer.say ?? t('Something went wrong. Try again.'), { bad: true });
  return response.status < 500;
}

// tries: how often what is safe to say twice is said, where no answer came. Null when none did.
export async function reach(url, body, tries = 1) {
  for (; tries > 0; tries--) {
    try {
      return await post(url, body, { signal: AbortSignal.timeout(PATIENCE) });
    } catch { /* The network; and perhaps only the answer was lost. */ }
  }
  toast(t('Can\'t reach the server. Try again.'), { bad: true });
  return null;
}

// The microphone first, and what the page shows; then the server, which may take its time.
export async function leave(call) {
  const mine = session?.id === call;
  if (mine) session.stop('left');
  else { entering = null; over(); } // On the way into it: the next click counts at once.
  if (await sayLeft(call)) return;
  toast(mine ? t('You left. The others will see it in a few seconds.') : t('Can\'t reach the server. Try again.'), { bad: true });
  if (isFree()) refresh();
}

// In no call, and on no way into one.
const isFree = () => !session && !sitting && !entering;

function over() {
  const moveOn = keepFocus();
  dock.replaceChildren();
  session = sitting = null;
  emit('call:none');
  queueMicrotask(moveOn); // When the stage has gone too.
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

// What became of a call, told to every page of a person.
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
  if (!entering && detail.state === 'ended' && shown() === detail.call) sitting = null; // Before the page sat in it.
  if (isFree()) refresh();
});

// What was missed may have been a ring, or the end of one.
document.addEventListener('live:resync', async () => {
  await resuming;
  if (session) checkSeat(session);
  else if (isFree()) refresh();
  askWhoCalls(callHere);
});

async function askDock() {
  const response = await fetch(`/calls/dock?inst=${dock.dataset.inst}`).catch(() => null);
  return response?.ok && !response.redirected ? response.text().catch(() => null) : null;
}

// The log says that another page sits there, or none. It may be older than this page's own seat; and where that is lost, the socket
// that would have said so may be what is broken: nobody's microphone stays open for a call that they are not in.
async function checkSeat(mine, again = true) {
  const { greeted } = mine, html = await askDock(); // Greeted since, it would be the answer that is old.
  if (session !== mine || mine.over) return;
  if (html === null) {
    if (again) setTimeout(checkSeat, AGAIN, mine, false);
    return;
  }
  const float = $('[data-call]', new DOMParser().parseFromString(html, 'text/html'));
  const seat = float?.dataset.call === mine.id ? JSON.parse(float.dataset.seats).find(one => one.user === mine.me) : null;
  // A page that has not been greeted yet may still be about to take the seat from the one before it.
  if (!seat || (greeted && seat.inst !== mine.inst)) mine.stop(float ? 'moved' : 'grace');
}

// Asks where one sits now: another page may have sat down, moved or left.
async function refresh() {
  await resuming;
  const mine = ++asked, html = await askDock();
  if (html === null || mine !== asked || !isFree()) return; // Sat down while the answer was on its way, or a later one came first.
  dock.innerHTML = html;
  if (isLeaving($('[data-call]', dock)?.dataset.call)) dock.replaceChildren();
  window.htmx?.process(dock);
  elsewhere();
}

// A page that comes back out of the browser's memory knows of no call that it or a later page began, and a seat waits ten seconds.
window.addEventListener('pageshow', async event => {
  if (!event.persisted || !navigator.locks) return;
  if (!session) await refresh();
  const isMine = session || ($('[data-call]', dock)?.dataset.device === 'same' && !(await isHeld()));
  if (isMine) location.reload(); // As any reload in a call: with an instance of its own it takes the seat.
});

customElements.define('call-dock', CallDock);
