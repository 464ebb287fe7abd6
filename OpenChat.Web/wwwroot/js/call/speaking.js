// The ring around who speaks, from how loud they arrive here: the server knows nothing of it.
import { emit } from '../lib/dom.js';

const LOUD = 0.03, LINGERS = 400;

// Asked five times a second; tells `call:speaking` (detail = {user, speaking}) when it changes.
export async function watchSpeaking(session) {
  for (const [user, peer] of session.peers) tell(session, user, peer.level > LOUD);
  const [first] = session.peers.values();
  tell(session, session.me, !!first && !session.muted && !session.deafened && await first.sentLevel() > LOUD);
}

// The ring stays for a moment, or it would flicker between words.
function tell(session, user, loud) {
  const seat = session.seats.get(user);
  if (!seat || session.over) return;
  if (loud) seat.spoke = performance.now();
  const speaking = performance.now() - (seat.spoke ?? -LINGERS) < LINGERS;
  if (speaking === !!seat.speaking) return;
  seat.speaking = speaking;
  emit('call:speaking', { user, speaking });
}
