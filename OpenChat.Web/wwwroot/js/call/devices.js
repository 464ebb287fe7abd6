// A microphone that is pulled out gives way to the next one, with a word about it.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { reasonOf } from './media.js';

// The device may give silence instead of a voice; null where it does not.
export const whySilent = track => (track?.muted ? t('Your device turned off the microphone. No one can hear you.') : null);

// changed(track, problem): the track to send from now on, null when there is none, and why in words.
export function watchMicrophone(microphone, changed) {
  let watched;
  const follow = () => {
    if (watched === microphone.track) return;
    for (const [name, then] of events) watched?.removeEventListener(name, then);
    watched = microphone.track;
    for (const [name, then] of events) watched?.addEventListener(name, then);
  };
  // The system gives silence for a while: a phone call, a switch on the device, another program.
  const silenced = () => changed(watched, whySilent(watched));
  const events = [['ended', next], ['mute', silenced], ['unmute', silenced]];
  async function next() {
    try {
      const track = await microphone.open();
      if (!track) return;
      toast(t('Your microphone was disconnected. Now using {0}.', track.label));
      changed(track, whySilent(track));
    } catch (error) {
      microphone.lose();
      toast(reasonOf(error), { bad: true });
      changed(null, reasonOf(error));
    }
    follow();
  }
  follow();
  return follow;
}
