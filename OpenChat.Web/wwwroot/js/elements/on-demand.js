// Scripts that few pages need, loaded when a page shows what they are for.
import { $, emit, toast } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { visit } from '../lib/visit.js';

const needs = {
  'copy-text': () => import('./copy-text.js'),
  '[data-limit]': () => import('./field-limit.js'),
  'show-password': () => import('./show-password.js'),
  'picture-form': () => import('./picture-form.js'),
  'theme-choice': () => import('./theme-choice.js'),
  '[data-reorder]': () => import('./reorder.js'),
  '[data-filter]': () => import('./list-filter.js'),
  '#sidebar[data-mentions*=":"]': () => import('./mention-counts.js'),
  'input[data-utc]': () => import('./local-field.js'),
  '[data-toward]': () => import('./unread-away.js'),
};

function load() {
  for (const selector of Object.keys(needs)) {
    if (!$(selector)) continue;
    needs[selector]().catch(() => {}); // Each page works without.
    delete needs[selector];
  }
}
load();
for (const event of ['htmx:after:swap', 'sheet:opened']) document.addEventListener(event, load);

document.addEventListener('live:mention', ({ detail }) => import('./mention-counts.js').then(({ tell }) => tell(detail), () => {}));

document.addEventListener('live:scheduled', ({ detail: { failed } }) => {
  const see = { name: t('See'), run: () => visit('/scheduled') };
  if (failed) toast(t('A scheduled message couldn\'t be sent.'), { bad: true, action: see });
});

document.addEventListener('pointerover', ({ target }) => import('./tooltips.js').then(({ name }) => name(target), () => {}),
  { once: true, passive: true });

// Signing out asks first, and forgets only what it may (sign-out.js).
document.addEventListener('submit', event => {
  const form = event.target;
  if (new URL(form.action, location.href).pathname !== '/account/sign-out') return;
  event.preventDefault();
  import('./sign-out.js').then(({ signOut }) => signOut(form), () => {
    toast(t('Can\'t reach the server. You\'re still signed in, and nothing is lost.'), { bad: true });
  });
}, true);

// What was written and not sent may belong to a channel that is gone.
let looked = false;
document.addEventListener('live:state', ({ detail: { state } }) => {
  if (state !== 'open' || looked || document.hidden) return;
  looked = true;
  if (kept.all('draft:').length + kept.all('unsent:').length === 0) return;
  import('./left-words.js').then(({ look }) => look(), () => {});
  emit('drafts:resume');
});
