// Drag and drop onto the page. The browser would leave the page for a dropped file or link, and the call and the draft would be lost.
// Files are refused; text and links go into the composer, wherever they are dropped (drops.js).
import { $ } from '../lib/dom.js';

let isOwn = false; // A picture of the page that slips under the pointer is no file that someone sends.

function drag(event) {
  const { type, target, dataTransfer: data } = event, isFile = data.types.includes('Files');
  if (!data.types.some(kind => /^(Files|text\/(plain|uri-list))$/.test(kind))) return;
  if (target.closest?.(isFile ? '[type=file]' : 'input, textarea, [contenteditable], [data-reorder]')) return;
  event.preventDefault();
  const box = isFile || $('dialog[open]') ? null : $('form.composer textarea');
  data.dropEffect = box ? 'copy' : 'none';
  if (type === 'dragenter' && isFile && !isOwn) import('./drops.js').then(({ refuse }) => refuse(), () => {});
  if (type !== 'drop' || !box) return;
  const link = data.getData('text/uri-list').split(/\r?\n/).find(line => line && line[0] !== '#');
  const text = link ?? data.getData('text/plain');
  import('./drops.js').then(({ insert }) => insert(box, text), () => {});
}

for (const type of ['dragenter', 'dragover', 'drop']) document.addEventListener(type, drag);
document.addEventListener('dragstart', () => { isOwn = true; });
// Not dragend alone: it does not fire on a row that was redrawn meanwhile.
for (const end of ['dragend', 'pointerdown']) document.addEventListener(end, () => { isOwn = false; }, { capture: true });
