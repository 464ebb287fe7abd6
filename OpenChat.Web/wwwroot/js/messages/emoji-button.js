// The composer's emoji button: what is picked goes where the cursor is.
import { $, toast } from '../lib/dom.js';
import { used } from '../lib/emoji-recent.js';
import { open } from '../lib/emoji-picker.js';
import { isOwn, typedFor } from '../lib/own-emoji.js';
import { t } from '../lib/text.js';

export { warm } from '../lib/emoji-picker.js';

// A name is one only between spaces.
function apart(emoji, before, after) {
  if (!isOwn(emoji)) return emoji;
  return `${/[^\s:]$/.test(before) ? ' ' : ''}${typedFor(emoji)}${/^[^\s:]/.test(after) ? ' ' : ''}`;
}

export function press(button) {
  const box = $('textarea', button.form);
  open(button, {
    label: t('Emoji'),
    channel: button.closest('[data-channel]').dataset.channel,
    choose: (chosen, stays) => {
      used(chosen);
      const { selectionStart: from, selectionEnd: to, value } = box, emoji = apart(chosen, value.slice(0, from), value.slice(to));
      if (!stays) box.focus();
      // The command can be undone by Ctrl+Z, but works only where the focus is.
      if (!stays && document.execCommand('insertText', false, emoji)) return;
      box.setRangeText(emoji, from, to, 'end');
      box.dispatchEvent(new Event('input', { bubbles: true }));
    },
  }).catch(() => toast(t('Can\'t reach the server. Try again.'), { bad: true }));
}
