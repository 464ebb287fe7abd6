// Says what a control without a text does, with its key, and the whole of a name that is cut off.
const keys = { mute: 'Ctrl+M', deafen: 'Ctrl+Shift+D', react: 'E', reply: 'R', more: 'M' };

export function name(target) {
  const control = target.closest?.(':is(.icon-btn, .control, .send)[aria-label]:not([data-format])'); // Those have their own.
  if (control) {
    const key = Object.keys(keys).find(name => name in control.dataset);
    control.title = control.getAttribute('aria-label') + (key ? ` (${keys[key]})` : '');
  }
  const name = target.closest?.('.clip');
  if (name && name.scrollWidth > name.clientWidth) name.title = name.textContent.trim();
}

document.addEventListener('pointerover', ({ target }) => name(target), { passive: true });
