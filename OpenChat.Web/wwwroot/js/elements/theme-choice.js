// Applies a theme at once and stores it in the background. Without script the form has a button.
import { toast } from '../lib/dom.js';
import { send } from '../lib/http.js';
import { t } from '../lib/text.js';

function apply(theme) {
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
    apply(chosen);
    const stored = await send(form.action, { body: new FormData(form) }).catch(() => null);
    if (stored?.ok) this.stored = chosen;
    if (stored?.ok || !radio.checked) return; // Another choice was made meanwhile; its response decides.
    // Show what is stored. form.reset() would restore what the page was rendered with.
    apply(this.stored);
    for (const each of form.elements.theme) each.checked = each.value.toLowerCase() === this.stored;
    toast(t('Couldn\'t save. Try again in a moment.'), { bad: true });
  }
});
