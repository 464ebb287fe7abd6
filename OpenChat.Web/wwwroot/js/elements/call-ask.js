// A question before a click ends or moves a call. Escape, Enter and leaving the page all mean no.
import { $ } from '../lib/dom.js';
import { parse } from '../lib/messages.js';
import { t } from '../lib/text.js';

const open = () => $('dialog[data-ask]');

export function ask(sentence, yes, act) {
  open()?.close();
  const dialog = parse(`<dialog class="dialog stack" data-ask aria-labelledby="ask-title"><h2 class="title-md" id="ask-title"></h2>
    <form method="dialog" class="row ends"><button class="btn" value="no" autofocus></button><button class="btn primary" value="yes"></button></form></dialog>`);
  $('h2', dialog).textContent = sentence;
  $('[value=no]', dialog).textContent = t('Cancel');
  $('[value=yes]', dialog).textContent = yes;
  document.body.append(dialog);
  // The browser gives the focus back by itself, before this.
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (dialog.returnValue === 'yes') act();
  });
  dialog.showModal();
}

for (const gone of ['popstate', 'pagehide']) addEventListener(gone, () => open()?.close());
