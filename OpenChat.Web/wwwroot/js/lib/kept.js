// What this browser keeps for one session: drafts and unsent words. The keys carry the session's public name, so a second
// person never reads the first one's; signing out forgets all (elements/sign-out.js), and so does the first page of another session.
const prefix = 'openchat:', mine = `${prefix}${document.documentElement.dataset.session}:`;
let forgotten = false;

function keys(starts) {
  const found = [];
  for (let n = 0; n < localStorage.length; n++) if (localStorage.key(n).startsWith(starts)) found.push(localStorage.key(n));
  return found;
}

export const kept = {
  get: name => JSON.parse(localStorage.getItem(mine + name) ?? 'null'),
  set: (name, value) => forgotten || localStorage.setItem(mine + name, JSON.stringify(value)),
  remove: name => localStorage.removeItem(mine + name),
  // The values whose names begin so.
  all: starts => keys(mine + starts).map(key => JSON.parse(localStorage.getItem(key))),
  // For good: what is still being sent when somebody signs out must not come back when that fails.
  forget: () => {
    forgotten = true;
    keys(prefix).forEach(key => localStorage.removeItem(key));
  },
};

for (const key of keys(prefix)) if (!key.startsWith(mine)) localStorage.removeItem(key);
