// A dialog with a list, one of each name at a time. It closes when a link in it is followed or the page changes.
import { $, emit, parse } from './dom.js';
import { t } from './text.js';

// back: what gets the focus when it closes. Returns the dialog.
export function openSheet(name, title, content, back) {
  $(`dialog[data-sheet="${name}"]`)?.close();
  const dialog = parse(`<dialog class="dialog stack" aria-labelledby="sheet-title"><h2 class="title-md" id="sheet-title"></h2>
    <form method="dialog" class="row ends"><button class="btn" autofocus></button></form></dialog>`);
  dialog.dataset.sheet = name;
  $('h2', dialog).textContent = title;
  $('button', dialog).textContent = t('Close');
  $('form', dialog).before(content);
  dialog.addEventListener('click', event => {
    if (event.target === dialog || event.target.closest('a')) dialog.close();
  });
  const leave = ({ detail }) => { if (detail?.ctx?.target?.id === 'main') dialog.close(); };
  document.addEventListener('htmx:before:swap', leave);
  dialog.addEventListener('close', () => {
    document.removeEventListener('htmx:before:swap', leave);
    dialog.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  window.htmx.process(dialog);
  dialog.showModal();
  emit('sheet:opened', {}, dialog);
  return dialog;
}
