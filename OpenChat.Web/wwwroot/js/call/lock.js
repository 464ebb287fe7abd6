// One page of a browser is in a call: whoever holds this lock.
const LOCK = 'openchat-call';
let holder;

// Gives {release(), lost}; null when another page has it. taken(): another page took it from this one, by a click there.
export function hold(options, taken) {
  return new Promise(answer => {
    const mine = { lost: false, release: null };
    navigator.locks.request(LOCK, options, lock => {
      if (!lock) { answer(null); return undefined; }
      holder = mine; // Only now: one that asks in vain must not make this page deaf to the loss of what it has.
      return new Promise(release => {
        mine.release = release;
        answer(mine);
      });
    }).catch(() => {
      mine.lost = true; // Perhaps before anything was begun with it.
      answer(null);
      if (holder === mine) taken();
    });
  });
}

export const isHeld = async () => (await navigator.locks.query()).held.some(lock => lock.name === LOCK);
