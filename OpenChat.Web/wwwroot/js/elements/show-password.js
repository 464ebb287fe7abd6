// <show-password>: a button beside a password shows what was typed. It is hidden again before it is sent, or the browser would remember it
// like any other word.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';

customElements.define('show-password', class extends HTMLElement {
  connectedCallback() {
    const field = $('input', this), button = $('button', this);
    const show = on => {
      field.type = on ? 'text' : 'password';
      $('[aria-hidden]', button).textContent = on ? t('Hide') : t('Show');
      $('.sr', button).textContent = on ? t('Hide password') : t('Show password');
    };
    button.addEventListener('click', () => {
      show(field.type === 'password');
      field.focus();
    });
    field.form?.addEventListener('submit', () => show(false));
  }
});
