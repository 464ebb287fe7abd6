// What is wrong with a call, in a sentence beside the button that helps. Also where the call is small: nobody would find out otherwise
// that nobody hears them. Seconds stand beside the sentence, which is read aloud: not anew each second.
import { $, $$ } from '../lib/dom.js';
import { t } from '../lib/text.js';

// gone: who lost the connection in a direct call. left: for how many seconds their seat is kept. barred: whom no connection reaches.
export function drawNotes(session, gone, left, barred) {
  const problem = session.quiet ? t('Tap here to hear the others.')
    : gone ? t('{0} lost the connection. The call stays open for a moment.', gone.name)
    : barred ? t('Can\'t connect to {0}. Their network or yours may block calls. Still trying.', barred.name)
    : session.own.problem ?? (session.own.waiting ? t('Waiting for microphone access. No one can hear you yet.') : null);
  const choice = session.deafened ? t('You\'re deafened. You can\'t hear anyone and they can\'t hear you.') : session.muted ? t('You\'re muted.') : null;
  for (const note of $$('.stage[data-in] .call-note, #call-dock .call-note')) {
    // In small the controls say well enough what one chose oneself.
    const sentence = problem ?? (note.closest('.stage') ? choice : null);
    note.hidden = !sentence;
    put($('[role=status]', note), sentence ?? '');
    put($('[data-left]', note), !session.quiet && gone ? t('{0} s', left) : '');
    $('[data-microphone]', note).hidden = session.quiet || !!gone || !session.own.problem;
    $('[data-hear]', note).hidden = !session.quiet;
  }
}

// A control that looks as if one were heard would lie. What one chose oneself is shown only where there is something to choose.
export function drawMute(session) {
  const none = !session.own.track && session.own.problem;
  for (const button of $$('[data-mute]')) {
    button.setAttribute('aria-pressed', none ? true : session.muted || session.deafened);
    button.setAttribute('aria-label', none ? t('No microphone. Try again') : t('Mute microphone'));
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
