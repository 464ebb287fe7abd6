// Handles the buttons and forms of calls, anywhere on the page.
import { $, $$ } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { current, enter, leave, reach, shown } from './call-dock.js';
import { keepFocus } from './call-focus.js';
import { hideRing } from './call-rings.js';

const BUTTONS = ['accept', 'decline', 'leave', 'move', 'mute', 'deafen', 'microphone', 'hear'].map(name => `[data-${name}]`).join();

const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');

// Hides the ring only once the server responded.
async function answer({ dataset: { ring } }, yes) {
  const moveOn = keepFocus();
  const done = answered => {
    if (answered) hideRing(ring);
    moveOn();
  };
  if (yes) enter(`/calls/${ring}/accept`, {}, null, done);
  else done(await reach(`/calls/${ring}/decline`, {}));
}

// Pressed before the code of calls is loaded. The session starts with this choice (call/own-voice.js).
function chooseEarly(call, isMute) {
  const last = kept.get('call-media'), { muted, deafened } = last?.call === call ? last : { muted: false, deafened: false };
  const next = isMute ? { muted: !muted && !deafened, deafened: false } : { muted, deafened: !deafened };
  kept.set('call-media', { call, ...next });
  for (const button of $$('[data-mute]')) button.setAttribute('aria-pressed', next.muted || next.deafened);
  for (const button of $$('[data-deafen]')) button.setAttribute('aria-pressed', next.deafened);
}

document.addEventListener('click', event => {
  const target = event.target.closest(BUTTONS);
  if (!target) return;
  const ring = target.closest('[data-ring]');
  const session = current(), call = shown();
  event.preventDefault(); // Decline and Leave are in forms, which work without script.
  if (ring) answer(ring, target.matches('[data-accept]'));
  else if (target.matches('[data-leave]')) leave(call);
  else if (target.matches('[data-move]')) enter(`/calls/${call}/move`, {});
  else if (!session && target.matches('[data-mute], [data-deafen]')) chooseEarly(call, target.matches('[data-mute]'));
  else if (target.matches('[data-mute]') && session && !session.own.track && (session.own.problem || session.own.waiting))
    session.retryMicrophone();
  else if (target.matches('[data-mute]')) session?.set(!(session.muted || session.deafened), false);
  else if (target.matches('[data-deafen]')) session?.set(session.muted, !session.deafened);
  else if (target.matches('[data-microphone]')) session?.retryMicrophone();
  else session?.resumeAudio();
});

// Starts a call without leaving the page. Without script the form works by itself.
document.addEventListener('submit', event => {
  const form = event.target.closest('form[data-call-form]');
  if (!form || !$('#call-dock')) return;
  event.preventDefault();
  event.stopPropagation();
  const body = { channel: form.elements.channel.value, nonce: nonce() };
  enter('/calls', body, () => enter('/calls', { ...body, leave: true }));
}, true);
