// A field that takes so many characters (data-limit) says when there are more, and the form stays. Nothing is cut: a password that lost its
// end would open nothing.
import { $$ } from '../lib/dom.js';
import { complain } from '../lib/complain.js';
import { t } from '../lib/text.js';

// As the server counts: names without the spaces around them, passwords composed.
const lengthOf = field => (field.closest('show-password') ? field.value.normalize() : field.value.trim()).length;

function isOver(field) {
  const limit = Number(field.dataset.limit), length = lengthOf(field), over = length > limit;
  if (over) complain(field, t('Too long: {0} characters, limit {1}.', length, limit));
  else if (field.dataset.over === 'true') complain(field, '');
  field.dataset.over = over;
  return over;
}

document.addEventListener('input', ({ target }) => { if (target.dataset?.limit) isOver(target); });
// Password managers set the value without a word.
document.addEventListener('submit', event => {
  const over = $$('[data-limit]', event.target).filter(isOver);
  if (!over.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  over[0].focus();
}, true);
