// Copies the field's text to the clipboard. Without script it can be selected and copied by hand.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';

customElements.define('copy-text', class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input');
    field.addEventListener('focus', () => field.select());
    this.querySelector('button').addEventListener('click', async () => {
      if (await copied(field)) toast(t('Copied.'));
      else field.focus(); // Selected, ready for Ctrl+C.
    });
  }
});

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value); // Throws on plain http, where there is no clipboard.
    return true;
  } catch {
    return false;
  }
}
