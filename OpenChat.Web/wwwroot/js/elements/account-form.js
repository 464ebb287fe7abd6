// <account-form>: sends its form in the background, so that a refusal leaves the password in its field: the server never sends one back.
// Without script the form works as any other, and the password is typed again.
import { $, $$, parse } from '../lib/dom.js';
import { complain } from '../lib/complain.js';
import { request } from '../lib/http.js';
import { t } from '../lib/text.js';

// A page in place of the answer is not the server's.
function nextOf(body) {
  try {
    return JSON.parse(body).next;
  } catch {
    return null;
  }
}

customElements.define('account-form', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('submit', event => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      this.send(event.target);
    });
  }

  async send(form) {
    if (this.busy) return;
    this.busy = true;
    form.classList.add('htmx-request');
    let answer = await this.post(form);
    if (answer?.status === 400 && await this.renew(form)) answer = await this.post(form);
    const body = await answer?.text().catch(() => '');
    const next = answer?.ok && nextOf(body);
    if (next) return location.assign(next);
    this.busy = false;
    form.classList.remove('htmx-request');
    const page = new DOMParser().parseFromString(body ?? '', 'text/html'), again = $('account-form', page), main = $('main', page);
    if (again) this.replace(form, again);
    else if (main) $('main').replaceWith(document.adoptNode(main)); // It says why, and has no form.
    else complain($('show-password input', form), answer
      ? t('Something went wrong. Try again in a moment.') : t('Can\'t reach the server. What you typed is still here.'));
  }

  post(form) {
    return request(form.getAttribute('action') || location.href, {
      method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(new FormData(form)),
    });
  }

  // The page was open for long, or someone signed in or out in another tab: its token is old.
  async renew(form) {
    const text = await fetch(location.href).then(answer => answer.text(), () => '');
    const token = $('[name=__RequestVerificationToken]', new DOMParser().parseFromString(text, 'text/html'));
    if (token) $('[name=__RequestVerificationToken]', form).value = token.value;
    return token !== null;
  }

  replace(form, next) {
    const typed = new Map($$('show-password input', form).map(field => [field.id, field.value]));
    const page = parse(next.outerHTML);
    this.replaceChildren(...page.childNodes);
    for (const [id, value] of typed) document.getElementById(id).value = value;
    const wrong = $('[aria-invalid]', this);
    wrong?.focus();
    wrong?.select();
  }
});
