// What this browser keeps for one session: drafts and unsent words. The keys carry the session's public name, so a second
// person never reads the first one's; signing out forgets all, and so does the first page of another session.
const prefix = 'openchat:', mine = `${prefix}${document.documentElement.dataset.session}:`;

function keys(starts) {
  const found = [];
  for (let n = 0; n < localStorage.length; n++) if (localStorage.key(n).startsWith(starts)) found.push(localStorage.key(n));
  return found;
}

export const kept = {
  get: name => JSON.parse(localStorage.getItem(mine + name) ?? 'null'),
  set: (name, value) => localStorage.setItem(mine + name, JSON.stringify(value)),
  remove: name => localStorage.removeItem(mine + name),
  // The values whose names begin so.
  all: starts => keys(mine + starts).map(key => JSON.parse(localStorage.getItem(key))),
  forget: () => keys(prefix).forEach(key => localStorage.removeItem(key)),
};

for (const key of keys(prefix)) if (!key.startsWith(mine)) localStorage.removeItem(key);

document.addEventListener('submit', event => {
  if (event.target.matches('form[action="/account/sign-out"]')) kept.forget();
}, true);
