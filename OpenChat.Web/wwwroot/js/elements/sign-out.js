// Signing out takes from this browser what was written and not sent: asked first, and done only when the server has ended the
// session. A form that the browser sends by itself would end on its own error page while the server is away.
import { $, emit, toast } from '../lib/dom.js';
import { ask } from '../lib/ask.js';
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
  const waiting = kept.all('unsent:').length, drafts = kept.all('draft:').filter(words => words.trim()).length;
  if (!waiting && !drafts) return true;
  return await ask({
    title: t('Sign out and lose what you wrote?'),
    sentences: [
      ...waiting ? [t('Messages that wait to be sent: {0}.', waiting)] : [],
      ...drafts ? [t('Drafts that are not sent: {0}.', drafts)] : [],
      t('This browser forgets them when you sign out.'),
    ],
    stay: t('Stay'), go: t('Sign out'),
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
  const sentence = answer ? t('You are still signed in. Try again in a moment.')
    : t('The server cannot be reached. You are still signed in, and nothing is lost.');
  toast(sentence, { bad: true });
}

document.addEventListener('submit', event => {
  if (new URL(event.target.action, location.href).pathname !== '/account/sign-out') return;
  event.preventDefault();
  signOut(event.target);
}, true);
