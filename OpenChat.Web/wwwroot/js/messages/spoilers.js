// Spoilers: covered until they are clicked, or Enter or Space is pressed on them. Without this script, the focus uncovers them.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';

export function dress(spoiler) {
  if (spoiler.matches('.shown, [role]')) return;
  spoiler.setAttribute('role', 'button');
  spoiler.ariaLabel = spoiler.title = t('Show spoiler');
}

function show(spoiler) {
  spoiler.classList.add('shown');
  for (const name of ['role', 'aria-label', 'title']) spoiler.removeAttribute(name); // As a button, its links could not be reached.
  spoiler.tabIndex = -1;
  $('#live-status').textContent = spoiler.textContent; // For screen readers, to which it was a button until now.
}

const coveredAt = event => event.target.closest?.('.spoiler[role]');

// Before whatever else a click there would do.
document.addEventListener('click', event => {
  const spoiler = coveredAt(event);
  if (!spoiler) return;
  event.preventDefault();
  event.stopPropagation();
  show(spoiler);
}, { capture: true });

document.addEventListener('keydown', event => {
  const spoiler = ['Enter', ' '].includes(event.key) && coveredAt(event);
  if (!spoiler) return;
  event.preventDefault();
  event.stopPropagation();
  show(spoiler);
}, { capture: true });
