// Shows what a blocked person wrote, and hides it again. Loaded when it is first pressed.
import { $ } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { fold, foldRuns, note } from './personal.js';

// The messages of the line that was pressed, folded or not.
function runOf(item, isIn) {
  const run = [item];
  for (let next = item.nextElementSibling; next && isIn(next); next = next.nextElementSibling) run.push(next);
  return run;
}

function show(item) {
  for (const each of runOf(item, next => next.dataset.folded === 'more')) {
    each.removeAttribute('data-folded');
    each.dataset.unfolded = '';
    $('.msg-folded', each).remove();
  }
  note(item, t('Hide'), 'data-refold');
  item.focus();
}

function hide(item) {
  for (const each of runOf(item, next => next.hasAttribute('data-unfolded') && !$('[data-refold]', next))) {
    delete each.dataset.unfolded;
    $('.msg-folded', each)?.remove();
    fold(each);
  }
  foldRuns(item.closest('message-list'));
  item.focus();
}

export const toggle = button => (button.matches('[data-unfold]') ? show : hide)(button.closest('li'));
