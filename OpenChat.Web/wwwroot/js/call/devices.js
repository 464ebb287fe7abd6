// A microphone that is pulled out gives way to the next one, with a word about it.
import { toast } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { reasonOf } from './media.js';

// changed(track, problem): the track to send from now on, null when there is none, and why in words.
export function watchMicrophone(microphone, changed) {
  let watched;
  const follow = () => {
    if (watched === microphone.track) return;
    watched?.removeEventListener('ended', next);
    watched = microphone.track;
    watched?.addEventListener('ended', next);
  };
  async function next() {
    try {
      const track = await microphone.open();
      if (!track) return;
      toast(t('The microphone was taken away. Now using {0}.', track.label));
      changed(track, null);
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
