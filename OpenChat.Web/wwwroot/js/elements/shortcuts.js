// Keys that work anywhere on the page. What is typed outside of a field goes to the composer.
import { $, $$, isComposing } from '../lib/dom.js';

const isField = target => target.matches?.('input, textarea, select, [contenteditable]');
const isOver = () => $('dialog[open], :popover-open') !== null;

const list = then => import('./channel-keys.js').then(then, () => {});
const press = selector => $$(selector).find(button => button.checkVisibility())?.click();

async function help() {
  const { showKeys } = await import('./key-help.js');
  showKeys();
}

function shortcutOf(event) {
  const { key, shiftKey, altKey } = event, ctrl = event.ctrlKey || event.metaKey;
  const isFree = !isOver() && !event.target.matches?.('select');
  if (isFree && altKey && !ctrl && key === 'ArrowUp') return () => list(({ step }) => step(-1, shiftKey));
  if (isFree && altKey && !ctrl && key === 'ArrowDown') return () => list(({ step }) => step(1, shiftKey));
  if (ctrl && !altKey && key.toLowerCase() === 'm') return () => press('[data-mute]');
  if (ctrl && !altKey && shiftKey && key.toLowerCase() === 'd') return () => press('[data-deafen]');
  if (ctrl && !altKey && key === '/') return help;
  if (ctrl || altKey) return null;
  if (key === 'Escape' && shiftKey && !isOver()) return () => list(({ readAll }) => readAll());
  if (key === '?' && !isField(event.target) && !isOver()) return help;
  return null;
}

document.addEventListener('click', event => {
  if (!event.target.closest?.('[data-key-help]')) return;
  $('#me-menu')?.hidePopover();
  help();
});
document.addEventListener('keydown', event => {
  if (event.defaultPrevented || isComposing(event)) return;
  const run = shortcutOf(event);
  if (!run) return;
  event.preventDefault();
  run();
});

// What is typed outside a field goes to the composer: its box gets the focus before the browser inserts the letter. On the window, so
// that every other handler comes first: a message's own key opens a menu, which later returns the focus to where it was.
addEventListener('keydown', event => {
  const pastes = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v';
  const types = [...event.key].length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.defaultPrevented || !(pastes || types) || isOver() || isField(event.target) || event.target.matches?.('video, audio')) return;
  $('form.composer textarea')?.focus({ preventScroll: true });
});
