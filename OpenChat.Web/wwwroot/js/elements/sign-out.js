// Signing out makes the browser forget what was written and not sent. So it asks first, and forgets only when the server has ended
// the session. A form that the browser sent by itself would end on an error page while the server is away.
import { $, emit, toast } from '../lib/dom.js';
import { ask } from '../lib/ask.js';
import { draftFrom, isEmpty } from '../lib/draft.js';
import { formToken } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';

let busy = false;

async function signOut(form) {
  if (busy) return;
  busy = true;
  if (await agreed()) await end(form);
  else $('.userbar .who')?.focus(); // The menu is closed by now.
  busy = false;
}

async function agreed() {
  const waiting = kept.all('unsent:').length, drafts = kept.all('draft:').filter(stored => !isEmpty(draftFrom(stored))).length;
  const lost = [
    ...waiting ? [waiting === 1 ? t('1 unsent message') : t('{0} unsent messages', waiting)] : [],
    ...drafts ? [drafts === 1 ? t('1 draft') : t('{0} drafts', drafts)] : [],
  ];
  if (!lost.length) return true;
  return await ask({
    title: t('Sign out and lose what you wrote?'),
    sentences: [
      lost.length > 1 ? t('{0} and {1} will be deleted from this browser.', ...lost) : t('{0} will be deleted from this browser.', ...lost),
    ],
    stay: t('Cancel'), go: t('Sign out'),
  });
}

async function end(form) {
  form.classList.add('htmx-request');
  emit('session:ending');
  // The redirect is not followed, because its page shows its notice only once.
  const answer = await fetch(form.action, {
    method: 'POST', redirect: 'manual', headers: { RequestVerificationToken: formToken() }, body: new URLSearchParams(new FormData(form)),
  }).catch(() => null);
  if (answer?.type === 'opaqueredirect') {
    kept.forget();
    return location.assign('/account/sign-in');
  }
  form.classList.remove('htmx-request');
  const sentence = answer ? t('You\'re still signed in. Try again in a moment.')
    : t('Can\'t reach the server. You\'re still signed in, and nothing is lost.');
  toast(sentence, { bad: true });
}

document.addEventListener('submit', event => {
  if (new URL(event.target.action, location.href).pathname !== '/account/sign-out') return;
  event.preventDefault();
  signOut(event.target);
}, true);
