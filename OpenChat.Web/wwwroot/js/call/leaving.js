// Reports a hang-up to the server, with retries. If all fail, the server ends the seat by itself, because its socket is closed.
import { post } from '../lib/http.js';

const PATIENCE = 4000, WAITS = [0, 500, 1500, 3000];
let current = null;

// Whether the server may still render this call as active.
export const isLeaving = call => current !== null && current.call === call;

// Resolves to false if the server could not be reached.
export async function reportLeave(call) {
  const mine = current = { call };
  for (const wait of WAITS) {
    if (wait) await new Promise(done => setTimeout(done, wait));
    if (current !== mine) return true;
    mine.request = send(call);
    if (await mine.request) break;
    mine.failed = (mine.failed ?? 0) + 1;
  }
  if (current === mine) current = null;
  return (mine.failed ?? 0) < WAITS.length;
}

// Call before taking a seat: a pending leave request would end the new seat.
export async function settleLeave() {
  const last = current;
  current = null;
  await last?.request;
}

// keepalive: the page may be closed meanwhile. The timeout is for networks that drop packets silently.
async function send(call) {
  try {
    const { ok, status } = await post(`/calls/${call}/leave`, {}, { keepalive: true, signal: AbortSignal.timeout(PATIENCE) });
    return ok || status === 404; // 404: no such call, or no seat in it.
  } catch {
    return false;
  }
}
