// Puts a theme on at once and stores it behind. Without script the form has a button.
import { toast } from '../lib/dom.js';
import { formToken } from '../lib/http.js';
import { t } from '../lib/text.js';

function putOn(theme) {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

customElements.define('theme-choice', class extends HTMLElement {
  connectedCallback() {
    this.stored = document.documentElement.dataset.theme ?? 'system';
    this.addEventListener('change', event => this.choose(event.target));
  }

  async choose(radio) {
    const form = radio.form, chosen = radio.value.toLowerCase();
    putOn(chosen);
    const stored = await fetch(form.action, { method: 'POST', headers: { RequestVerificationToken: formToken() }, body: new FormData(form) }).catch(() => null);
    if (stored?.ok) this.stored = chosen;
    if (stored?.ok || !radio.checked) return; // Another was chosen meanwhile: that one's answer decides.
    // What the page shows is what the next page will show; form.reset() would go back to what this one was drawn with.
    putOn(this.stored);
    for (const each of form.elements.theme) each.checked = each.value.toLowerCase() === this.stored;
    toast(t('Couldn\'t save. Try again in a moment.'), { bad: true });
  }
});
