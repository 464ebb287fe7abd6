// What a key does in the emoji picker: arrows, Home and End walk the grid, from group to group, and the bar of groups.
import { $, $$ } from './dom.js';

export function actionOf(picker, event) {
  const { key, target, shiftKey } = event, cell = target.closest('[role="gridcell"]'), jump = target.closest('[data-to]');
  if (key === 'Escape') return () => picker.close();
  if (cell) return walk(picker, cell, event);
  if (jump) return walkBar(picker, jump, key);
  if (target !== picker.field) return null;
  const [first] = picker.grid.hidden ? [] : picker.cells;
  if (key === 'ArrowDown') return () => picker.go(first);
  if (key === 'Enter') return () => { if (picker.field.value && first) picker.take(first, shiftKey); };
  return null;
}

const sides = () => (document.documentElement.dir === 'rtl' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight']);

function walk(picker, cell, { key, ctrlKey, metaKey, shiftKey }) {
  const row = cell.parentNode, at = [...row.children].indexOf(cell), [back, on] = sides(), ctrl = ctrlKey || metaKey;
  const column = line => line && (line.children[at] ?? line.lastElementChild);
  const beside = below => rowBeside(picker, row, below);
  const ways = {
    Enter: () => picker.take(cell, shiftKey),
    ArrowDown: () => picker.go(column(beside(true))),
    ArrowUp: () => picker.go(column(beside(false)) ?? picker.field),
    [on]: () => picker.go(cell.nextElementSibling ?? beside(true)?.firstElementChild),
    [back]: () => picker.go(cell.previousElementSibling ?? beside(false)?.lastElementChild),
    Home: () => picker.go(ctrl ? cellsOf(picker, 0)[0] : row.firstElementChild),
    End: () => picker.go(ctrl ? cellsOf(picker, -1).at(-1) : row.lastElementChild),
  };
  return Object.hasOwn(ways, key) ? ways[key] : null;
}

function walkBar(picker, button, key) {
  const buttons = $$('[data-to]', picker.bar), at = buttons.indexOf(button), [back, on] = sides();
  if (key === 'ArrowDown') return () => picker.go($('[tabindex="0"]', picker.grid));
  const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: -1 }[key];
  return to === undefined ? null : () => {
    const next = buttons.at(to % buttons.length);
    picker.jumpTo(next.dataset.to);
    $(`[data-to="${next.dataset.to}"]`, picker.bar).focus(); // It may have been drawn anew.
  };
}

function cellsOf(picker, group) {
  const section = $$('.emoji-group', picker.grid).at(group);
  picker.fill(section);
  return $$('[role="gridcell"]', section);
}

// The last row of a group leads to the next group, which may not be filled yet.
function rowBeside(picker, row, below) {
  const beside = below ? row.nextElementSibling : row.previousElementSibling, section = row.parentNode;
  if (beside?.matches('[role="row"]')) return beside;
  const next = below ? section.nextElementSibling : section.previousElementSibling;
  if (!next) return null;
  picker.fill(next);
  return $$('[role="row"]', next).at(below ? 0 : -1);
}
