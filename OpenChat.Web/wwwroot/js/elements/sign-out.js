// Signing out makes the browser forget what was written and not sent. So it asks first, and forgets only when the server has ended
// the session. A form that the browser sent by itself would end on an error page while the server is away.
import { $, emit, toast } from '../lib/dom.js';
import { ask } from '../lib/ask.js';
import { isSaved } from '../lib/draft.js';
import { send } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { namesOf, written } from '../lib/written.js';

const PATIENCE = 3000;
let busy = false;

export async function signOut(form) {
  if (busy) return;
  busy = true;
  if (await agreed()) await end(form);
  else (form.checkVisibility() ? $('button', form) : $('.userbar .who'))?.focus(); // The menu may be closed by now.
  busy = false;
}

// Drafts that can still be brought to the server are not lost.
const settled = () => Promise.race([
  new Promise(done => emit('drafts:settle', { done })), new Promise(done => setTimeout(done, PATIENCE)),
]);

async function agreed() {
  if (written().length > 0) await settled();
  const places = await lostIn(written()), count = what => places.reduce((sum, place) => sum + place[what].length, 0);
  const waiting = count('unsent'), drafts = count('drafts');
  const lost = [
    ...waiting ? [waiting === 1 ? t('1 unsent message') : t('{0} unsent messages', waiting)] : [],
    ...drafts ? [drafts === 1 ? t('1 draft') : t('{0} drafts', drafts)] : [],
  ];
  if (!lost.length) return true;
  return await ask({
    title: t('Sign out and lose what you wrote?'),
    sentences: [
      lost.length > 1 ? t('{0} and {1} will be deleted from this browser.', ...lost) : t('{0} will be deleted from this browser.', ...lost),
      ...await where(places),
    ],
    stay: t('Cancel'), go: t('Sign out'),
  });
}

// Without the drafts that the server keeps.
async function lostIn(places) {
  const names = places.length > 0 && await namesOf(places.map(place => place.channel));
  const isLost = channel => name => !names || !names.has(channel) || !isSaved(kept.get(name) ?? {});
  return places.map(place => ({ ...place, drafts: place.drafts.filter(isLost(place.channel)) }))
    .filter(({ drafts, unsent }) => drafts.length + unsent.length > 0);
}

// In which channels; and the text itself where the channel is gone, because no page shows it.
async function where(places) {
  const names = await namesOf(places.map(place => place.channel));
  if (!names) return []; // The counts are true without it.
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' });
  const there = places.filter(place => names.has(place.channel)), gone = places.filter(place => !names.has(place.channel));
  return [
    ...there.length ? [t('You wrote in {0}.', list.format(there.map(place => names.get(place.channel))))] : [],
    ...gone.flatMap(place => place.texts).map(text => t('In a channel that is gone: "{0}"', text)),
  ];
}

async function end(form) {
  form.classList.add('htmx-request');
  emit('session:ending');
  // The redirect is not followed, because its page shows its notice only once.
  const answer = await send(form.action, { redirect: 'manual', body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  if (answer?.type === 'opaqueredirect') {
    kept.forget();
    return location.assign('/account/sign-in');
  }
  form.classList.remove('htmx-request');
  const sentence = answer ? t('You\'re still signed in. Try again in a moment.')
    : t('Can\'t reach the server. You\'re still signed in, and nothing is lost.');
  toast(sentence, { bad: true });
}
