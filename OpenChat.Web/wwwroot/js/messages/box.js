// Keys and completion of the boxes in which one writes messages: the composer's and an editor's.
import { isComposing } from '../lib/dom.js';

const BOX = 'message-composer textarea, .message-edit textarea', isMac = /^(Mac|iP)/.test(navigator.platform);

// Marks around what is selected, and how it will look. On a Mac, Ctrl with a letter moves the cursor.
const MARKS = { b: 'bold', i: 'italic', e: 'code', k: 'link', X: 'strike', P: 'preview' };
document.addEventListener('keydown', event => {
  const { code, target, shiftKey } = event;
  const key = /^[a-z]$/i.test(event.key) ? event.key : code.replace('Key', ''); // Other scripts have their letters on these keys.
  const name = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && MARKS[shiftKey ? key.toUpperCase() : key.toLowerCase()];
  if (!name || isComposing(event) || !target.matches?.(BOX)) return;
  event.preventDefault();
  import('./format.js').then(({ apply }) => apply(target, name), () => {});
});

// What is typed behind an @, # or : is completed; the server takes it without that as well.
document.addEventListener('input', ({ target }) => {
  if (!target.matches?.(BOX)) return;
  if (/[@#][^\s@#]*$|:[\w+-]{2,}$/.test(target.value.slice(Math.max(0, target.selectionEnd - 52), target.selectionEnd)))
    import('./completion.js').then(({ look }) => look(target), () => {});
});
