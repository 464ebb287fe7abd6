// Refuses dropped files and inserts dropped text. Loaded when something is dragged onto the page (drags.js).
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';

let said;

export function refuse() {
  if (!said?.isConnected) said = toast(t('Files can\'t be sent here yet.'), { bad: true });
}

// At the last position of the cursor, after a space.
export function insert(box, text) {
  const at = box.selectionEnd, before = box.value.slice(0, at);
  box.setRangeText(before && !/\s$/.test(before) ? ` ${text}` : text, at, at, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus({ preventScroll: true });
}
