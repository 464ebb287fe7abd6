// Copies the field's text to the clipboard. Without script it can be selected and copied by hand.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';

const isMac = /^(Mac|iP)/.test(navigator.platform);

customElements.define('copy-text', class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input');
    field.addEventListener('focus', () => field.select());
    this.querySelector('button').addEventListener('click', async () => {
      if (await copied(field)) toast(t('Copied.'));
      else toast(isMac ? t('Press ⌘C to copy.') : t('Press Ctrl+C to copy.'));
    });
  }
});

// On plain http there is no clipboard to write to; the old command still works in most browsers. Else the text is selected, ready for the
// keys.
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
