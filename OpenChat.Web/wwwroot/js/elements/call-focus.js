// Whoever works by keyboard loses their place when the button that they pressed goes away. It goes on where the call does.
import { $, $$ } from '../lib/dom.js';

const OURS = '.ring, .stage, .call-float, .call-start';
const coarse = matchMedia('(pointer: coarse)');

// Asked before something goes; the answer moves the focus if it is lost by then. Not one that was elsewhere, or has been moved since.
export function keepFocus() {
  const ours = document.activeElement?.closest(OURS);
  return () => {
    const now = document.activeElement;
    if (!ours || (now && now !== document.body && now.checkVisibility())) return;
    next()?.focus({ preventScroll: true });
  };
}

// On a phone the composer would bring up its keyboard, over the call.
function next() {
  const mute = $$('[data-mute]').find(button => button.checkVisibility());
  const composer = coarse.matches ? null : $('form.composer textarea');
  if (mute || composer?.checkVisibility()) return mute ?? composer;
  const pane = $('#main main');
  if (pane) pane.tabIndex = -1;
  return pane;
}
