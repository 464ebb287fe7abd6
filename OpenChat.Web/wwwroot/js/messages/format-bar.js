// The bar of buttons above a composer or an editor. The field keeps the focus, and on a phone its keyboard.
import { $, $$, icon } from '../lib/dom.js';
import { addStyle } from '../lib/style.js';
import { t } from '../lib/text.js';
import { apply } from './format.js';

const isMac = /^(Mac|iP)/.test(navigator.platform);
const keys = (letter, shift) => (isMac ? `${shift ? '⇧' : ''}⌘${letter}` : `Ctrl+${shift}${letter}`);

const buttons = () => [
  ['bold', 'bold', t('Bold'), keys('B', '')],
  ['italic', 'italic', t('Italic'), keys('I', '')],
  ['strike', 'strikethrough', t('Strikethrough'), keys('X', 'Shift+')],
  ['code', 'code', t('Code'), keys('E', '')],
  ['link', 'link', t('Link'), keys('K', '')],
  ['spoiler', 'eye-off', t('Spoiler')],
  ['quote', 'text-quote', t('Quote')],
  ['list', 'list', t('List')],
  ['preview', 'eye', t('Preview'), keys('P', 'Shift+')],
];

let isWanted = false;

export async function toggle(button) {
  const form = button.form, bar = $('.format-bar', form);
  if (form.matches('.composer')) isWanted = !bar;
  if (bar) bar.remove();
  else await open(form);
  button.setAttribute('aria-expanded', !bar);
  // The press that loaded this script took the focus; one by the keyboard keeps it.
  if (document.activeElement === button && !button.matches(':focus-visible')) $('textarea', form).focus();
}

async function open(form) {
  await addStyle('format');
  const bar = document.createElement('div');
  bar.className = 'format-bar';
  bar.setAttribute('role', 'toolbar');
  bar.ariaLabel = t('Formatting');
  for (const [name, symbol, title, key] of buttons()) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'icon-btn sm', title: key ? `${title} (${key})` : title, tabIndex: -1 });
    button.dataset.format = name;
    button.ariaLabel = title;
    button.append(icon(symbol, 'icon-sm'));
    bar.append(button);
  }
  bar.firstElementChild.tabIndex = 0;
  if ($('.preview', form)) bar.lastElementChild.setAttribute('aria-pressed', 'true');
  $('textarea', form).before(bar);
}

document.addEventListener('pointerdown', event => {
  if (event.target.closest?.('.format-bar, [data-format-bar]')) event.preventDefault();
}, { capture: true });
document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('.format-bar button');
  if (button) apply($('textarea', button.form), button.dataset.format);
});
document.addEventListener('keydown', event => {
  const bar = event.target.closest?.('.format-bar');
  if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = $$('button', bar), at = all.indexOf(event.target), by = document.documentElement.dir === 'rtl' ? -1 : 1;
  const step = { ArrowRight: by, ArrowLeft: -by }[event.key];
  const to = step ? all.at((at + step) % all.length) : { Home: all[0], End: all.at(-1) }[event.key];
  if (event.key === 'Escape') $('textarea', bar.closest('form')).focus();
  else if (to) {
    event.target.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
// Another channel has another composer.
document.addEventListener('htmx:after:swap', () => {
  const button = isWanted && $('.composer [data-format-bar][aria-expanded="false"]');
  if (button) open(button.form).then(() => button.setAttribute('aria-expanded', 'true'));
});
