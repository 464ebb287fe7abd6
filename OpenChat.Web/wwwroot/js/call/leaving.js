// Tells the server of a hang-up that has happened here already, until it answers. What never reaches it, it finds out by itself:
// the socket of the seat is gone.
import { post } from '../lib/http.js';

const PATIENCE = 4000, WAITS = [0, 500, 1500, 3000];
let current = null;

// Whether the server may not know yet, and still draw the call.
export const isLeaving = call => current !== null && current.call === call;

// False when it could not be told.
export async function sayLeft(call) {
  const mine = current = { call };
  for (const wait of WAITS) {
    if (wait) await new Promise(done => setTimeout(done, wait));
    if (current !== mine) return true;
    mine.trying = attempt(call);
    if (await mine.trying) break;
    mine.failed = (mine.failed ?? 0) + 1;
  }
  if (current === mine) current = null;
  return (mine.failed ?? 0) < WAITS.length;
}

// Before a seat is taken: what is still on its way would leave that one.
export async function doneLeaving() {
  const last = current;
  current = null;
  await last?.trying;
}

// The page may go meanwhile, and a network may swallow the request without a word.
async function attempt(call) {
  try {
    const { ok, status } = await post(`/calls/${call}/leave`, {}, { keepalive: true, signal: AbortSignal.timeout(PATIENCE) });
    return ok || status === 404; // There is no such call, or no seat of ours. Anything else has left us where we were.
  } catch {
    return false;
  }
}
