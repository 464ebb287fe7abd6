// What the buttons and forms of a call do, wherever on the page they stand.
import { $, $$ } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { current, enter, leave, reach, shown } from './call-dock.js';
import { keepFocus } from './call-focus.js';
import { hideRing } from './call-rings.js';

const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');

// A ring goes when it was answered, and stays where the server could not be told.
async function answer({ dataset: { ring } }, yes) {
  const moveOn = keepFocus();
  const done = answered => {
    if (answered) hideRing(ring);
    moveOn();
  };
  if (yes) enter(`/calls/${ring}/accept`, {}, null, done);
  else done(await reach(`/calls/${ring}/decline`, {}));
}

// Pressed before the code of the call is here: it begins like that (call/own-voice.js).
function wish(call, isMute) {
  const last = kept.get('call-media'), { muted, deafened } = last?.call === call ? last : { muted: false, deafened: false };
  const next = isMute ? { muted: !muted && !deafened, deafened: false } : { muted, deafened: !deafened };
  kept.set('call-media', { call, ...next });
  for (const button of $$('[data-mute]')) button.setAttribute('aria-pressed', next.muted || next.deafened);
  for (const button of $$('[data-deafen]')) button.setAttribute('aria-pressed', next.deafened);
}

document.addEventListener('click', event => {
  const target = event.target.closest('[data-accept], [data-decline], [data-leave], [data-move], [data-mute], [data-deafen], [data-microphone], [data-hear]');
  if (!target) return;
  const ring = target.closest('[data-ring]');
  const session = current(), call = shown();
  event.preventDefault(); // Decline and Leave are a form's, for who has no script.
  if (ring) answer(ring, target.matches('[data-accept]'));
  else if (target.matches('[data-leave]')) leave(call);
  else if (target.matches('[data-move]')) enter(`/calls/${call}/move`, {});
  else if (!session && target.matches('[data-mute], [data-deafen]')) wish(call, target.matches('[data-mute]'));
  else if (target.matches('[data-mute]') && session?.own.problem && !session.own.track) session.listenAgain();
  else if (target.matches('[data-mute]')) session?.set(!(session.muted || session.deafened), false);
  else if (target.matches('[data-deafen]')) session?.set(session.muted, !session.deafened);
  else if (target.matches('[data-microphone]')) session?.listenAgain();
  else session?.hearNow();
});

// The forms that start a call work by themselves; here they do it without leaving the page.
document.addEventListener('submit', event => {
  const form = event.target.closest('form[data-call-form]');
  if (!form || !$('#call-dock')) return;
  event.preventDefault();
  event.stopPropagation();
  const channel = form.elements.channel.value, name = nonce();
  enter('/calls', { channel, nonce: name }, () => enter('/calls', { channel, nonce: name, leave: true }));
}, true);
