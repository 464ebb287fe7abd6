// Moves the keyboard focus when the focused button of a call disappears.
import { $, $$ } from '../lib/dom.js';

const OURS = '.ring, .stage, .call-float, .call-start';
const coarse = matchMedia('(pointer: coarse)');

// Call before a change; the returned function moves the focus if it was on a call's control and is lost.
export function keepFocus() {
  const ours = document.activeElement?.closest(OURS);
  return () => {
    const now = document.activeElement;
    if (!ours || (now && now !== document.body && now.checkVisibility())) return;
    next()?.focus({ preventScroll: true });
  };
}

// Not the composer on a phone: its keyboard would cover the call.
function next() {
  const mute = $$('[data-mute]').find(button => button.checkVisibility());
  const composer = coarse.matches ? null : $('form.composer textarea');
  if (mute || composer?.checkVisibility()) return mute ?? composer;
  const pane = $('#main main');
  if (pane) pane.tabIndex = -1;
  return pane;
}
