// What this browser keeps for one person: drafts and unsent words. The keys carry the person's id, so they wait when a session runs out,
// for the same person only: the first page of another erases them. Signing out forgets all (elements/sign-out.js), and so does the sign-in
// page if the owner signed this device out on another one. Never throws: what the store does not take (it is full, or forbidden in a
// private window) lasts as long as the page.
const { user, session, forget } = document.documentElement.dataset;
const prefix = 'openchat:', mine = `${prefix}${user}:`, former = `${prefix}${session}:`;
const memory = new Map();
let forgotten = false;

function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

function keys(starts) {
  const found = new Set([...memory.keys()].filter(key => key.startsWith(starts)));
  attempt(() => {
    for (let n = 0; n < localStorage.length; n++) if (localStorage.key(n).startsWith(starts)) found.add(localStorage.key(n));
  });
  return [...found];
}

const read = key => memory.get(key) ?? attempt(() => JSON.parse(localStorage.getItem(key)), null);

function erase(key) {
  memory.delete(key);
  attempt(() => localStorage.removeItem(key));
}

export const kept = {
  get: name => read(mine + name),
  set: (name, value) => {
    if (forgotten) return;
    memory.set(mine + name, value);
    attempt(() => {
      localStorage.setItem(mine + name, JSON.stringify(value));
      memory.delete(mine + name);
    });
  },
  remove: name => erase(mine + name),
  // The names that begin so.
  names: starts => keys(mine + starts).map(key => key.slice(mine.length)),
  // Their values.
  all: starts => keys(mine + starts).map(read).filter(value => value !== null),
  // then(name): another tab took something away.
  whenGone: then => addEventListener('storage', ({ key, newValue }) => {
    if (newValue === null && key?.startsWith(mine)) then(key.slice(mine.length));
  }),
  // For good: what is still being sent when somebody signs out must not come back when that fails.
  forget: () => {
    forgotten = true;
    keys(prefix).forEach(erase);
  },
};

// Builds before this one kept it by session.
if (user)
  for (const key of keys(former)) if (!keys(mine).includes(mine + key.slice(former.length)))
    attempt(() => localStorage.setItem(mine + key.slice(former.length), localStorage.getItem(key)));
if (user) for (const key of keys(prefix)) if (!key.startsWith(mine)) erase(key);
if (forget !== undefined) kept.forget();
