// Puts a theme on at once and stores it behind. Without script the form has a button.
import { toast } from '../lib/dom.js';
import { formToken } from '../lib/http.js';
import { t } from '../lib/text.js';

customElements.define('theme-choice', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', event => this.choose(event.target));
  }

  async choose(radio) {
    const root = document.documentElement;
    const before = root.dataset.theme;
    if (radio.value === 'System') delete root.dataset.theme;
    else root.dataset.theme = radio.value.toLowerCase();
    const form = radio.form;
    const stored = await fetch(form.action, { method: 'POST', headers: { RequestVerificationToken: formToken() }, body: new FormData(form) }).catch(() => null);
    if (stored?.ok) return;
    // What the page shows is what the next page will show.
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    form.reset();
    toast(t('Not saved. Try again in a moment.'), { bad: true });
  }
});
