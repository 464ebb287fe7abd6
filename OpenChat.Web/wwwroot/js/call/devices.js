// Replaces a microphone that was unplugged.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { reasonOf } from './media.js';

// Why the track is silent (the system muted it); null if it is not.
export const whySilent = track => (track?.muted ? t('Your device turned off the microphone. No one can hear you.') : null);

// changed(track, problem): the track to send from now on, or null; and a message if something is wrong.
export function watchMicrophone(microphone, changed) {
  let watched;
  const follow = () => {
    if (watched === microphone.track) return;
    for (const [name, then] of events) watched?.removeEventListener(name, then);
    watched = microphone.track;
    for (const [name, then] of events) watched?.addEventListener(name, then);
  };
  // The system muted it: a phone call, a hardware switch, another program.
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
