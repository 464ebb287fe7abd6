// Lets a chosen picture be cropped before it is uploaded. Without script the server takes its middle.
import { complain } from '../lib/complain.js';
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';

const MOST = 50; // Megabytes that are read here; what is sent is small.

async function cropped(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return { problem: t('That file isn\'t an image we can read. Use PNG, JPEG, GIF or WebP.') };
  const { crop } = await import('./picture-crop.js').catch(() => ({}));
  return { blob: crop ? await crop(picture) : file };
}

customElements.define('picture-form', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', async ({ target: field }) => {
      const [file] = field.files, megabytes = Math.ceil(file?.size / 1024 / 1024);
      if (!file) return;
      const { problem, blob } = megabytes > MOST ? { problem: t('Too big: {0} MB, limit {1} MB.', megabytes, MOST) } : await cropped(file);
      complain(field, problem ?? '');
      if (!blob) return void (field.value = ''); // The same file may be chosen again.
      const chosen = new DataTransfer();
      chosen.items.add(new File([blob], 'picture', { type: blob.type }));
      field.files = chosen.files;
      field.form.requestSubmit();
    });
    // A file chosen before this script loaded, but not one that the browser restored on Back.
    const field = $('input[type="file"]', this);
    if (field?.files.length && performance.getEntriesByType('navigation')[0]?.type !== 'back_forward') {
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
});
