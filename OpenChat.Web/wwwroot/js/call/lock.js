// A Web Lock, so that only one page of a browser is in a call.
const LOCK = 'openchat-call';
let holder;

// Resolves to {release(), lost}; null when another page holds it. taken(): another page stole it.
export function hold(options, taken) {
  return new Promise(resolve => {
    const mine = { lost: false, release: null };
    navigator.locks.request(LOCK, options, lock => {
      if (!lock) { resolve(null); return undefined; }
      holder = mine; // Only now: a failed request must not hide the loss of a lock that this page holds.
      return new Promise(release => {
        mine.release = release;
        resolve(mine);
      });
    }).catch(() => {
      mine.lost = true;
      resolve(null);
      if (holder === mine) taken();
    });
  });
}

export const isHeld = async () => (await navigator.locks.query()).held.some(lock => lock.name === LOCK);
