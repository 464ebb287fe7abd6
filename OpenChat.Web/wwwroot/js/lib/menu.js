// A menu beside what was pressed. Arrow keys and first letters walk it.
// Escape, Tab and a click elsewhere close it, and the focus goes back.
import { $$, icon, parse } from './dom.js';

const isLetter = ({ key, ctrlKey, metaKey, altKey }) => [...key].length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
const isRtl = () => document.documentElement.dir === 'rtl';

// items: { name, symbol, label, look, checked, run }, or null for a line between. look 'quick': in one row.
export function openMenu(anchor, label, items, look = '') {
  const menu = parse('<div class="menu" popover role="menu"></div>');
  menu.setAttribute('aria-label', label);
  if (look) menu.classList.add(look);
  for (const item of items) {
    if (!item) {
      menu.append(parse('<hr class="rule">'));
      continue;
    }
    const button = parse(`<button type="button" role="menuitem" class="${item.look ?? ''}"></button>`);
    if (item.symbol) button.append(icon(item.symbol));
    button.append(item.name);
    if (item.label) button.ariaLabel = button.title = item.label;
    if ('checked' in item) {
      button.setAttribute('role', 'menuitemcheckbox');
      button.setAttribute('aria-checked', item.checked);
    }
    button.addEventListener('click', event => {
      menu.hidePopover();
      item.run(event);
    });
    menu.append(button);
  }
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    anchor.removeAttribute('aria-expanded');
    if (menu.contains(document.activeElement)) anchor.focus({ preventScroll: true });
    menu.remove();
  });
  menu.addEventListener('keydown', event => {
    if (event.key === 'Tab') return menu.hidePopover(); // And on from the anchor.
    const buttons = $$('button', menu), at = buttons.indexOf(document.activeElement), last = buttons.length - 1;
    const next = at === last ? 0 : at + 1, before = at <= 0 ? last : at - 1, [right, left] = isRtl() ? [before, next] : [next, before];
    const begins = button => button.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
    const to = isLetter(event) ? buttons.indexOf([...buttons.slice(next), ...buttons].find(begins))
      : { ArrowDown: next, ArrowUp: before, ArrowRight: right, ArrowLeft: left, Home: 0, End: last }[event.key] ?? -1;
    if (to < 0) return;
    event.preventDefault();
    buttons[to].focus();
  });
  // Beside its anchor, so that it is inside the same dialog or drawer.
  anchor.after(menu);
  menu.showPopover({ source: anchor });
  anchor.setAttribute('aria-expanded', 'true');
  $$('button', menu)[0]?.focus();
}
