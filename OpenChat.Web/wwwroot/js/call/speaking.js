// The ring around people who speak, from the audio levels at this page.
import { emit } from '../lib/dom.js';

const LOUD = 0.03, LINGERS = 400;

// Called five times a second. Emits `call:speaking` (detail = {user, speaking}) when it changes.
export async function watchSpeaking(session) {
  for (const [user, peer] of session.peers) update(session, user, peer.level > LOUD);
  const [first] = session.peers.values();
  update(session, session.me, !!first && !session.muted && !session.deafened && await first.sentLevel() > LOUD);
}

// The ring lingers, so that it does not flicker between words.
function update(session, user, loud) {
  const seat = session.seats.get(user);
  if (!seat || session.over) return;
  if (loud) seat.spoke = performance.now();
  const speaking = performance.now() - (seat.spoke ?? -LINGERS) < LINGERS;
  if (speaking === !!seat.speaking) return;
  seat.speaking = speaking;
  emit('call:speaking', { user, speaking });
}
