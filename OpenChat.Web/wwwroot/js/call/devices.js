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
  function next() {
    return reopen(label => t('Your microphone was disconnected. Now using {0}.', label));
  }
  async function reopen(said) {
    try {
      const track = await microphone.open();
      if (!track) return;
      toast(said(track.label));
      changed(track, whySilent(track));
    } catch (error) {
      microphone.lose();
      toast(reasonOf(error), { bad: true });
      changed(null, reasonOf(error));
    }
    follow();
  }
  // Some systems leave a call on the old device when another one becomes the default.
  let usual;
  const look = async () => {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const now = devices.find(device => device.kind === 'audioinput' && device.deviceId === 'default')?.groupId;
    if (usual && now && now !== usual && watched?.getSettings().groupId !== now && watched?.readyState === 'live')
      await reopen(label => t('Now using {0}.', label));
    usual = now ?? usual;
  };
  look();
  navigator.mediaDevices.addEventListener('devicechange', look);
  const stop = () => navigator.mediaDevices.removeEventListener('devicechange', look);
  document.addEventListener('call:over', stop, { once: true });
  follow();
  return follow;
}
