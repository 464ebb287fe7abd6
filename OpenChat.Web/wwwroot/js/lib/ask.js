// A question before something that does not come back, one at a time. Answers true only when it was said so: Escape, another
// question and leaving the page all mean no.
import { $, parse } from './dom.js';

const close = () => $('dialog[data-ask]')?.close();
for (const gone of ['popstate', 'pagehide']) addEventListener(gone, close);

// look: of the button that says yes. choice: what may be done along with it; if it is ticked, the answer is 'chosen'.
export function ask({ title, quote, sentences = [], choice, stay, go, look = 'danger' }) {
  close();
  const dialog = parse(`<dialog class="dialog stack" data-ask aria-labelledby="ask-title"><h2 class="title-md" id="ask-title"></h2>
    <form method="dialog" class="row ends">
      <button class="btn" value="stay" autofocus></button><button class="btn ${look}" value="go"></button>
    </form></dialog>`);
  const form = $('form', dialog);
  $('h2', dialog).textContent = title;
  if (quote) form.before(words('blockquote', 'quoted muted', quote));
  for (const sentence of sentences) form.before(words('p', 'muted', sentence));
  const label = choice && parse('<label class="check"><input type="checkbox"><span></span></label>');
  if (label) {
    $('span', label).textContent = choice;
    form.before(label);
  }
  $('[value=stay]', dialog).textContent = stay;
  $('[value=go]', dialog).textContent = go;
  document.body.append(dialog);
  dialog.showModal();
  const quoted = $('.quoted', dialog);
  if (quoted && quoted.scrollHeight > quoted.clientHeight) quoted.tabIndex = 0; // Else no key could scroll it.
  return new Promise(answer => dialog.addEventListener('close', () => {
    dialog.remove();
    answer(dialog.returnValue === 'go' && (label && $('input', label).checked ? 'chosen' : true));
  }));
}

function words(tag, look, text) {
  const element = document.createElement(tag);
  element.className = look;
  element.dir = 'auto';
  element.textContent = text;
  return element;
}
