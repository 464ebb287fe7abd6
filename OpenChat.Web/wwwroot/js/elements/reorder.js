// Channels are put in order by dragging, and by the arrow buttons without loading the page: the focus stays on the button.
import { $, $$, toast } from '../lib/dom.js';
import { postForm } from '../lib/http.js';
import { t } from '../lib/text.js';

let dragged, cameFrom;

const rowsOf = list => $$(':scope > li', list);

// next: what it stood before, in case that it can't be saved.
async function save(row, next) {
  const list = row.parentElement;
  settle(list);
  const form = $('form', row), to = rowsOf(list).indexOf(row);
  const answer = await postForm(form.getAttribute('action'), { channel: form.elements.channel.value, to }).catch(() => null);
  if (answer?.ok) return;
  next ? next.before(row) : list.append(row);
  settle(list);
  toast(t('Couldn\'t save the order. Try again.'), { bad: true });
}

// The first goes no further up and the last no further down.
function settle(list) {
  const rows = rowsOf(list);
  for (const row of rows) {
    $('[value=true]', row).disabled = row === rows[0];
    $('[value=false]', row).disabled = row === rows.at(-1);
  }
}

document.addEventListener('submit', event => {
  const button = event.submitter, row = button?.closest('[data-reorder] > li');
  if (!row) return;
  event.preventDefault();
  event.stopPropagation();
  const other = button.value === 'true' ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const next = row.nextElementSibling;
  if (button.value === 'true') other.before(row);
  else other.after(row);
  save(row, next);
  (button.disabled ? $('button:enabled', row) : button).focus();
  row.scrollIntoView({ block: 'nearest' });
}, { capture: true });
document.addEventListener('dragstart', event => {
  dragged = event.target.closest?.('[data-reorder] > li');
  if (!dragged) return;
  event.dataTransfer.effectAllowed = 'move';
  dragged.dataset.dragged = '';
  cameFrom = dragged.nextElementSibling;
});
document.addEventListener('dragover', event => {
  const over = dragged && event.target.closest?.('[data-reorder] > li');
  if (!over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) event.clientY < top + height / 2 ? over.before(dragged) : over.after(dragged);
});
document.addEventListener('drop', event => { if (dragged && event.target.closest?.('[data-reorder]')) event.preventDefault(); });
document.addEventListener('dragend', ({ dataTransfer }) => {
  if (!dragged) return;
  const row = dragged, list = row.parentElement;
  dragged = null;
  delete row.dataset.dragged;
  if (dataTransfer.dropEffect !== 'none') return save(row, cameFrom);
  cameFrom ? cameFrom.before(row) : list.append(row); // Escape, or dropped elsewhere.
});
