// Shorthands for the document.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// The first element of some HTML.
export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

export const emit = (name, detail, target = document) => target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

// Whether the place on screen may have gone (live/sidebar.js): what can wait is not asked of it meanwhile.
export const isDoubtful = () => $('#sidebar[data-doubtful]') !== null;

// Whether a key belongs to an input method. In Safari the composition ends before its Enter arrives, which only code 229 shows.
export const isComposing = event => event.isComposing || event.keyCode === 229;

// On a touch screen Return breaks the line, as everywhere there, and the button sends.
export const enterSends = event => event.key === 'Enter' && !event.shiftKey
  && (event.ctrlKey || event.metaKey || matchMedia('(pointer: fine)').matches);

// One symbol of img/icons.svg, from where the page's own icons come.
export function icon(name, extra = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', `icon ${extra}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', new URL(`../../img/icons.svg`, import.meta.url).pathname + `#i-${name}`);
  svg.append(use);
  return svg;
}

// A notice, one at a time. It goes by itself, but not while it has the pointer or the focus.
// action: { name, run }, a button in it, like Undo.
export function toast(sentence, { bad = false, good = false, seconds = 6, action } = {}) {
  const item = parse(`<p class="toast"><span class="grow"></span><button type="button" class="icon-btn sm"></button></p>`);
  item.setAttribute('role', bad ? 'alert' : 'status');
  $('span', item).textContent = sentence;
  item.prepend(icon(bad ? 'circle-alert' : good ? 'circle-check' : 'info', bad ? 'bad-text' : good ? 'ok-text' : 'muted'));
  $('button', item).append(icon('x', 'icon-sm'));
  $('button', item).setAttribute('aria-label', closeWord());
  if (action) {
    const button = parse('<button type="button" class="btn sm"></button>');
    button.textContent = action.name;
    button.addEventListener('click', () => {
      item.remove();
      action.run();
    });
    $('span', item).after(button);
  }
  $$('#toasts > .toast:not(.ring), dialog > .toast').forEach(other => other.remove());
  ($$('dialog:modal').at(-1) ?? document.getElementById('toasts'))?.append(item); // Outside a modal dialog, everything is inert.
  dismiss(item, seconds);
  return item;
}

const closeWord = () => $('#toasts')?.dataset.close ?? '';

// The cross and the time take a notice away.
export function dismiss(item, seconds = 6) {
  $('.icon-btn', item)?.addEventListener('click', () => item.remove());
  const later = () => setTimeout(() => (item.matches(':hover, :focus-within') ? later() : item.remove()), seconds * 1000);
  later();
}
