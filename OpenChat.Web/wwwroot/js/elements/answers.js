// Answers to the links and forms that htmx sends. A page that is not ours (a proxy's, a captive portal's) and an error in answer to a
// form become a sentence: the address stays, and so does what was typed.
import { $, toast } from '../lib/dom.js';
import { isOurs, withToken } from '../lib/http.js';
import { t } from '../lib/text.js';

let shown;

function say(sentence) {
  if (shown?.isConnected && shown.textContent.includes(sentence)) return;
  shown = toast(sentence, { bad: true });
}

function foreign(status) {
  if (status === 413) return t('Too big: something between you and the server refused it. Try something smaller.');
  if (status < 400) return t('Your network answered instead of the server. You may have to sign in to the network first.');
  if (status < 500) return t('Something between you and the server refused this. What you typed is still here.');
  return t('Can\'t reach the server. What you typed is still here.');
}

const isForm = ctx => ctx.request.method !== 'GET';

// A page may be open for longer than its token lasts.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  if (!isForm(ctx)) return;
  ctx.fetch = (url, request) => withToken(token => {
    request.headers.RequestVerificationToken = token;
    return fetch(url, request);
  });
});
document.addEventListener('htmx:before:response', event => {
  const { raw } = event.detail.ctx.response;
  if (isOurs(raw)) return;
  event.preventDefault();
  say(foreign(raw.status));
});
document.addEventListener('htmx:after:request', event => {
  const { ctx } = event.detail;
  if (!isForm(ctx) && ctx.response.status === 429) say(t('Wait a moment, then try again.'));
  if (!isForm(ctx) || ctx.response.status < 400) return;
  const error = $('[data-error]', new DOMParser().parseFromString(ctx.text, 'text/html'));
  if (!error) return; // The form again, with what is wrong at its fields.
  event.preventDefault();
  say(ctx.response.status === 400 ? t('Something went wrong with that request. Reload the page and try again.') : error.dataset.error);
});
// Nothing came back. An error without a request is a script's own.
document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx && !ctx.text) say(t('Can\'t reach the server. What you typed is still here.'));
});
