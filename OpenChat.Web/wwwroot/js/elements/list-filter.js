// Filters a list as one types: <input data-filter="selector"> hides the [data-find] items in it that don't match. Escape clears it, Enter
// opens the first match.
import { $, $$, isComposing } from '../lib/dom.js';
import { t } from '../lib/text.js';

const folded = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const textOf = item => folded(`${$('.clip', item)?.textContent ?? ''} ${item.dataset.find}`);

function filter(field) {
  const list = $(field.dataset.filter);
  if (!list) return;
  const typed = folded(field.value.trim().replace(/^[#@]/, '')), items = $$('[data-find]', list);
  for (const item of items) item.hidden = typed !== '' && !textOf(item).includes(typed);
  for (const group of $$('[data-find-group]', list)) group.hidden = typed !== '' && !$('[data-find]:not([hidden])', group);
  unfold(list, typed !== '');
  tell(field, typed === '' ? null : items.filter(item => !item.hidden).length, items.length);
}

// What is found in a folded category shows.
function unfold(list, all) {
  for (const category of $$('details', list)) {
    if (all && !category.open) category.dataset.folded = '';
    if (all) category.open = true;
    else if (category.dataset.folded !== undefined) category.open = false;
    if (!all) delete category.dataset.folded;
  }
}

function tell(field, found, all) {
  const status = $('[role=status]', field.closest('.list-filter'));
  status.classList.toggle('sr', found !== 0);
  status.textContent = found === null ? '' : found === 0 ? t('No matches') : t('{0} of {1}', found, all);
}

const first = field => $('[data-find]:not([hidden]) :is(a, input)', $(field.dataset.filter));

document.addEventListener('input', ({ target }) => { if (target.matches?.('[data-filter]')) filter(target); });
document.addEventListener('keydown', event => {
  const field = event.target;
  if (!field.matches?.('[data-filter]') || isComposing(event)) return;
  if (event.key === 'Escape' && field.value !== '') {
    field.value = '';
    filter(field);
  } else if (event.key === 'Enter' && field.value.trim() !== '') first(field)?.click();
  else if (event.key === 'ArrowDown') first(field)?.focus();
  else return;
  event.preventDefault();
});
// A redrawn list shows everything again.
document.addEventListener('htmx:after:swap', () => { for (const field of $$('[data-filter]')) if (field.value !== '') filter(field); });
