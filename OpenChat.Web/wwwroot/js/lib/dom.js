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

// A notice that goes by itself. Calls ask; a toast only tells.
export function toast(sentence, { bad = false, seconds = 6 } = {}) {
  const item = document.createElement('p');
  item.className = 'toast';
  item.setAttribute('role', bad ? 'alert' : 'status');
  const words = document.createElement('span');
  words.className = 'grow';
  words.textContent = sentence;
  item.append(icon(bad ? 'circle-alert' : 'circle-check', bad ? 'bad-text' : 'ok-text'), words);
  document.getElementById('toasts')?.append(item);
  setTimeout(() => item.remove(), seconds * 1000);
  return item;
}
