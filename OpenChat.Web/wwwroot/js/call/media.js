// The microphone, truthful from its first frame: the track is silenced before anybody gets it. And the others' voices.
import { t } from '../lib/text.js';

const AGAIN = 1000, VAIN = 4;

// Why this page cannot hear its person, in words; null when it can.
export function reasonOf(error) {
  if (!window.isSecureContext || !navigator.mediaDevices) return t('Calls need a secure address (https). You are listening only.');
  switch (error?.name) {
    case 'NotAllowedError': return t('The microphone is not allowed. You are listening only.');
    case 'NotFoundError': return t('No microphone was found. You are listening only.');
    default: return t('The microphone could not be opened. You are listening only.');
  }
}

export const canCall = () => window.isSecureContext && 'RTCPeerConnection' in window && !!navigator.mediaDevices;

export class Microphone {
  #stream; #closed = false;

  constructor(muted, deafened) {
    this.muted = muted;
    this.deafened = deafened;
  }

  get track() { return this.#stream?.getAudioTracks()[0] ?? null; }

  // Throws what the browser throws: reasonOf has the words. Null when the call was over before the browser gave it.
  async open(deviceId) {
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    if (deviceId) wanted.deviceId = { exact: deviceId };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    const former = this.#closed ? stream : this.#stream;
    former?.getTracks().forEach(track => track.stop());
    if (this.#closed) return null;
    this.#stream = stream;
    this.#apply();
    return this.track;
  }

  set(muted, deafened) {
    this.muted = muted;
    this.deafened = deafened;
    this.#apply();
  }

  // Nothing opens it again.
  close() {
    this.#closed = true;
    this.#stream?.getTracks().forEach(track => track.stop());
    this.#stream = null;
  }

  // It is gone, and there is no other yet.
  lose() {
    this.#stream = null;
  }

  #apply() {
    if (this.track) this.track.enabled = !this.muted && !this.deafened;
  }
}

// One audio element for each person, outside everything that is ever swapped: moving one would pause it.
export class Voices {
  quiet = false; // the browser wants a tap before it plays
  #elements = new Map(); #box; #deaf = false; #pausedAt = 0; #vain = 0;

  // changed(): quiet is another.
  constructor(changed) {
    this.changed = changed;
    this.#box = document.createElement('div');
    this.#box.hidden = true;
    document.body.append(this.#box);
  }

  play(user, track) {
    let audio = this.#elements.get(user);
    if (!audio) {
      audio = document.createElement('audio');
      audio.autoplay = true;
      audio.dataset.user = user;
      // A headset's button or a phone's own call pauses what plays; nobody can press play here.
      audio.addEventListener('pause', () => this.#paused(audio));
      this.#box.append(audio);
      this.#elements.set(user, audio);
    }
    audio.muted = this.#deaf;
    audio.srcObject = new MediaStream([track]);
    this.#start(audio);
  }

  // After the tap, or what else lets a page play.
  resume() {
    for (const audio of this.#elements.values()) if (audio.paused) this.#start(audio);
  }

  drop(user) {
    const audio = this.#elements.get(user);
    if (!audio) return;
    audio.srcObject = null;
    audio.remove();
    this.#elements.delete(user);
  }

  deafen(deaf) {
    this.#deaf = deaf;
    for (const audio of this.#elements.values()) audio.muted = deaf;
  }

  // Not at once and not for ever: a phone that gives its loudspeaker to another call pauses each try.
  #paused(audio) {
    const now = performance.now();
    this.#vain = now - this.#pausedAt < 5 * AGAIN ? this.#vain + 1 : 0;
    this.#pausedAt = now;
    setTimeout(() => {
      if (!audio.isConnected || !audio.srcObject || !audio.paused) return;
      if (this.#vain < VAIN) this.#start(audio);
      else this.#tell(true);
    }, AGAIN);
  }

  #start(audio) {
    audio.play().then(() => this.#tell(false), error => { if (error.name === 'NotAllowedError') this.#tell(true); });
  }

  #tell(quiet) {
    if (quiet === this.quiet) return;
    this.quiet = quiet;
    this.changed();
  }

  close() {
    for (const user of [...this.#elements.keys()]) this.drop(user);
    this.#box.remove();
  }
}
