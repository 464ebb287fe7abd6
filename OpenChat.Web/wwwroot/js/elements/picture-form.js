// Uploads a picture as soon as it is chosen, unless it is too big.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';

customElements.define('picture-form', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', event => {
      const [file] = event.target.files;
      if (!file) return;
      const megabytes = bytes => (bytes / 1024 / 1024).toFixed(1).replace('.0', '');
      const max = Number(this.dataset.max);
      if (file.size <= max) event.target.form.requestSubmit();
      else {
        event.target.value = '';
        toast(t('Too big: {0} MB, limit {1} MB.', megabytes(file.size), megabytes(max)), { bad: true });
      }
    });
  }
});
