// Incoming calls: a toast until the call is answered on any page, or ends.
import { $, $$, emit } from '../lib/dom.js';
import { t } from '../lib/text.js';

// How long an unreachable page keeps ringing after the server's deadline.
const LATE = 15_000;
let sounds, refreshing;
// The server's clock minus this one. Without it a wrong clock would end rings at once, or never.
const skew = Date.parse($('call-dock')?.dataset.now) - Date.now() || 0;

// ends: the session that answering would end, if there is one.
export async function showRing(ring, ends) {
  document.getElementById(ring.id)?.remove();
  if (ends) {
    $('[data-said]', ring).textContent = ends.kind === 'ring' ? t('Answering will end your call with {0}', ends.title)
      : t('Answering will leave {0}', ends.title);
  }
  $('#toasts').prepend(ring);
  nameRing();
  setTimeout(() => { ring.remove(); nameRing(); quiet(); }, Date.parse(ring.dataset.expires) - Date.now() - skew + LATE);
  sounds ??= await import('../call/sounds.js').catch(() => null); // Unreachable: the ring stays silent.
  if (ring.isConnected) sounds?.ring(true);
}

// A tab in the background shows only its title.
function nameRing() {
  const name = $('.ring[data-ring]')?.dataset.name;
  emit('page:ring', { sentence: name ? t('{0} is calling', name) : null });
}

export function hideRing(call) {
  document.getElementById(`ring-${call}`)?.remove();
  nameRing();
  quiet();
}

// Reads the incoming calls from a fresh copy of this page. ends(): as above.
export function refreshRings(ends, wait = Math.random() * 1000) {
  refreshing ??= setTimeout(async () => {
    refreshing = null;
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
    const text = await answer?.text().catch(() => null);
    if (text == null || answer.status >= 500 || answer.status === 429) return refreshRings(ends, 3000 + Math.random() * 4000);
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (!$('call-dock', page)) return;
    const rings = $$('[data-rings] .ring', page);
    for (const { dataset } of $$('.ring[data-ring]'))
      if (!rings.some(ring => ring.dataset.ring === dataset.ring)) hideRing(dataset.ring);
    for (const ring of rings) if (!document.getElementById(ring.id)) showRing(ring, ends());
  }, wait);
}

function quiet() {
  if (!$('.ring[data-ring]')) sounds?.silence(true);
}
