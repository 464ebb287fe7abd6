// Shows what is wrong with a call, on the stage and in the float. The countdown is outside the sentence, which screen readers would
// otherwise repeat every second.
import { $, $$ } from '../lib/dom.js';
import { t } from '../lib/text.js';

// gone: who lost the connection in a direct call · left: seconds until their seat ends · barred: who cannot be reached
export function drawNotes(session, gone, left, barred) {
  const problem = session.needsTap ? t('Your browser is blocking the sound.')
    : gone ? t('{0} lost the connection. The call stays open for a moment.', gone.name)
    : barred ? t('Can\'t connect to {0}. Their network or yours may block calls. Still trying.', barred.name)
    : session.own.problem ?? (session.own.waiting ? t('Waiting for microphone access. No one can hear you yet.') : null);
  const choice = session.deafened ? t('You\'re deafened. You can\'t hear anyone and they can\'t hear you.')
    : session.muted ? t('You\'re muted.') : null;
  for (const note of $$('.stage[data-in] .call-note, #call-dock .call-note')) {
    // The float's buttons already show mute and deafen.
    const sentence = problem ?? (note.closest('.stage') ? choice : null);
    note.hidden = !sentence;
    setText($('[role=status]', note), sentence ?? '');
    setText($('[data-left]', note), !session.needsTap && gone ? t('{0} s', left) : '');
    $('[data-microphone]', note).hidden = session.needsTap || !!gone || !(session.own.problem || session.own.waiting);
    $('[data-hear]', note).hidden = !session.needsTap;
  }
}

// Without a microphone the button shows muted.
export function drawMute(session) {
  const none = !session.own.track && (session.own.problem || session.own.waiting);
  for (const button of $$('[data-mute]')) {
    button.setAttribute('aria-pressed', none ? true : session.muted || session.deafened);
    button.setAttribute('aria-label', none ? t('No microphone. Try again') : t('Mute microphone'));
  }
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
