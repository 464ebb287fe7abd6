// Who is calling: a toast that asks, until it is answered here or anywhere, or the server ends it.
import { $, $$ } from '../lib/dom.js';
import { t } from '../lib/text.js';

// What an unreachable page waits beyond the server's own end before it stops ringing.
const LATE = 15_000;
let sounds, asking;
// How far the server's clock is ahead of this one, as the page was loaded: what is off here would end every ring at once, or none.
const skew = Date.parse($('call-dock')?.dataset.now) - Date.now() || 0;

// ends: the session that answering would end, if there is one.
export async function showRing(ring, ends) {
  document.getElementById(ring.id)?.remove();
  if (ends) {
    $('[data-said]', ring).textContent = ends.kind === 'ring' ? t('Answering will end your call with {0}', ends.title)
      : t('Answering will leave {0}', ends.title);
  }
  $('#toasts').prepend(ring);
  setTimeout(() => { ring.remove(); quiet(); }, Date.parse(ring.dataset.expires) - Date.now() - skew + LATE);
  sounds ??= await import('../call/sounds.js').catch(() => null); // The server went away: it is shown, and makes no sound.
  if (ring.isConnected) sounds?.ring(true);
}

export function hideRing(call) {
  document.getElementById(`ring-${call}`)?.remove();
  quiet();
}

// Every page of somebody's says who is calling them: this one as it would be drawn now. ends(): as above.
export function askWhoCalls(ends, wait = Math.random() * 1000) {
  asking ??= setTimeout(async () => {
    asking = null;
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
    const text = await answer?.text().catch(() => null);
    if (text == null || answer.status >= 500 || answer.status === 429) return askWhoCalls(ends, 3000 + Math.random() * 4000);
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (!$('call-dock', page)) return;
    const rings = $$('[data-rings] .ring', page);
    for (const { dataset } of $$('.ring[data-ring]')) if (!rings.some(ring => ring.dataset.ring === dataset.ring)) hideRing(dataset.ring);
    for (const ring of rings) if (!document.getElementById(ring.id)) showRing(ring, ends());
  }, wait);
}

function quiet() {
  if (!$('.ring[data-ring]')) sounds?.silence(true);
}
