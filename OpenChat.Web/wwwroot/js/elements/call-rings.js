// Who is calling: a toast that asks, until it is answered here or anywhere, or the server ends it.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';

// What an unreachable page waits beyond the server's own end before it stops ringing.
const LATE = 15_000;
let sounds;
// How far the server's clock is ahead of this one, as the page was loaded: what is off here would end every ring at once, or none.
const skew = Date.parse($('call-dock')?.dataset.now) - Date.now() || 0;

// ends: the call that answering would end, where there is one.
export async function showRing(ring, ends) {
  document.getElementById(ring.id)?.remove();
  if (ends) $('[data-said]', ring).textContent = t('Answering ends your call with {0}', ends);
  $('#toasts').prepend(ring);
  setTimeout(() => { ring.remove(); quiet(); }, Date.parse(ring.dataset.expires) - Date.now() - skew + LATE);
  sounds ??= await import('../call/sounds.js');
  if (ring.isConnected) sounds.ring(true);
}

export function hideRing(call) {
  document.getElementById(`ring-${call}`)?.remove();
  quiet();
}

function quiet() {
  if (!$('.ring[data-ring]')) sounds?.silence();
}
