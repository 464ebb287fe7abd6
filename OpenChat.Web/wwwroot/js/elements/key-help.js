// The sheet of shortcuts. Loaded on first use.
import { $, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';

const groups = () => [
  [t('Anywhere'), [
    [['?'], t('Show these shortcuts')],
    [['Alt', '↑ ↓'], t('Previous or next channel')],
    [['Alt', 'Shift', '↑ ↓'], t('Previous or next unread channel')],
    [['Esc'], t('Mark this channel as read')],
    [['Shift', 'Esc'], t('Mark all channels in the list as read')],
  ]],
  [t('Writing'), [
    [['Enter'], t('Send')],
    [['Shift', 'Enter'], t('New line')],
    [['↑'], t('Edit your last message')],
    [['Ctrl', 'Z'], t('Undo send, for 5 seconds')],
    [['Esc'], t('Cancel editing or replying')],
    [[':tada:'], t('An emoji by its name')],
  ]],
  [t('Formatting'), [
    [['Ctrl', 'B'], t('Bold: {0}', '**text**')],
    [['Ctrl', 'I'], t('Italic: {0}', '*text*')],
    [['Ctrl', 'Shift', 'X'], t('Strikethrough: {0}', '~~text~~')],
    [['Ctrl', 'E'], t('Code: {0}', '`text`')],
    [['Ctrl', 'K'], t('Link: {0}', '[text](address)')],
    [['Ctrl', 'Shift', 'P'], t('Preview')],
    [['__text__'], t('Underline')],
    [['||text||'], t('Spoiler')],
    [['> text'], t('Quote')],
    [['- text'], t('List')],
    [['# text'], t('Heading')],
    [['```js'], t('Block of code, up to the next ```')],
  ]],
  [t('Messages'), [
    [['↑ ↓'], t('Previous or next message')],
    [['Home'], t('Oldest message')],
    [['End'], t('Newest message')],
    [['R'], t('Reply')],
    [['E'], t('React')],
    [['+'], t('React with any emoji')],
    [['M'], t('More actions')],
    [['Shift', t('Delete')], t('Delete without asking')],
  ]],
  [t('In a call'), [
    [['Ctrl', 'M'], t('Mute or unmute')],
    [['Ctrl', 'Shift', 'D'], t('Deafen or undeafen')],
  ]],
];

export function showKeys() {
  if ($('dialog[data-keys]')) return $('dialog[data-keys]').close();
  const dialog = parse(`<dialog class="dialog wide stack" data-keys aria-labelledby="keys-title"><h2 class="title-md" id="keys-title"></h2>
    <div class="key-groups" tabindex="0" role="group" aria-labelledby="keys-title"></div>
    <form method="dialog" class="row ends"><button class="btn" autofocus></button></form></dialog>`);
  $('h2', dialog).textContent = t('Keyboard shortcuts');
  $('button', dialog).textContent = t('Close');
  for (const [title, keys] of groups()) $('.key-groups', dialog).append(group(title, keys));
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function group(title, keys) {
  const section = parse('<section><h3></h3><dl class="keys"></dl></section>');
  $('h3', section).textContent = title;
  for (const [combination, does] of keys) {
    const row = parse('<div><dt></dt><dd></dd></div>');
    for (const key of combination) {
      const cap = document.createElement('kbd');
      cap.textContent = key;
      $('dt', row).append(cap);
    }
    $('dd', row).textContent = does;
    $('dl', section).append(row);
  }
  return section;
}
