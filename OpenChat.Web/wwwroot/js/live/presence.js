// The presence dots beside people.
import { $$, emit } from '../lib/dom.js';
import { t } from '../lib/text.js';

const REGROUP_EVERY = 10_000;
const known = new Map();
let regrouping;

const labelOf = state => (state === 'online' ? t('Online') : state === 'idle' ? t('Away') : t('Offline'));

function paint() {
  for (const dot of $$('.presence[data-user]')) {
    const state = known.get(dot.dataset.user);
    if (!state || dot.dataset.presence === state) continue;
    dot.dataset.presence = state;
    const label = dot.parentElement.nextElementSibling;
    if (label?.matches('[data-presence-word]')) label.textContent = labelOf(state);
    dot.closest('.person')?.toggleAttribute('data-away', state === 'offline');
  }
}

document.addEventListener('live:hello', () => known.clear()); // A full snapshot follows.
document.addEventListener('live:presence', ({ detail: { users } }) => {
  for (const [user, state] of Object.entries(users)) known.set(user, state);
  paint();
  // The member list is grouped by presence; the groups may lag behind the dots.
  if (!Object.keys(users).some(user => document.querySelector(`#members [data-user="${user}"]`))) return;
  regrouping ??= setTimeout(() => {
    regrouping = null;
    if (document.querySelector('#members')?.checkVisibility()) emit('live:sidebar');
  }, REGROUP_EVERY * (1 + Math.random()));
});
document.addEventListener('htmx:after:swap', paint);
