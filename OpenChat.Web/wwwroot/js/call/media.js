// The microphone, truthful from its first frame: the track is silenced before anybody gets it. And the others' voices.
import { t } from '../lib/text.js';

const AGAIN = 1000, VAIN = 4;

// Why this page cannot hear its person, in words; null when it can.
export function reasonOf(error) {
  if (!window.isSecureContext || !navigator.mediaDevices) return t('Calls need a secure address (https). You can only listen.');
  switch (error?.name) {
    case 'NotAllowedError': return t('Microphone blocked. Allow it in your browser to talk.');
    case 'NotFoundError': return t('No microphone found. You can only listen.');
    default: return t('Couldn\'t open the microphone. You can only listen.');
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
  quiet = false; // somebody is not played until a tap
  #voices = new Map(); #box; #deaf = false; // by user: {audio, vain, pausedAt, waits}

  // changed(): quiet is another.
  constructor(changed) {
    this.changed = changed;
    this.#box = document.createElement('div');
    this.#box.hidden = true;
    document.body.append(this.#box);
  }

  play(user, track) {
    let voice = this.#voices.get(user);
    if (!voice) {
      const audio = document.createElement('audio');
      voice = { audio, vain: 0, pausedAt: -Infinity, waits: false };
      audio.autoplay = true;
      audio.dataset.user = user;
      // A headset's button or a phone's own call pauses what plays; nobody can press play here.
      audio.addEventListener('pause', () => this.#paused(voice));
      audio.addEventListener('playing', () => this.#wait(voice, false)); // Also where it was not our doing.
      this.#box.append(audio);
      this.#voices.set(user, voice);
    }
    voice.audio.muted = this.#deaf;
    voice.audio.srcObject = new MediaStream([track]);
    this.#start(voice);
  }

  // After the tap, or what else lets a page play.
  resume() {
    for (const voice of this.#voices.values()) {
      if (!voice.audio.paused) continue;
      voice.vain = 0;
      this.#start(voice);
    }
  }

  drop(user) {
    const voice = this.#voices.get(user);
    if (!voice) return;
    this.#voices.delete(user);
    voice.audio.srcObject = null;
    voice.audio.remove();
    this.#tell();
  }

  deafen(deaf) {
    this.#deaf = deaf;
    for (const { audio } of this.#voices.values()) audio.muted = deaf;
  }

  // Not at once and not for ever: a phone that gives its loudspeaker to another call pauses each try.
  #paused(voice) {
    const now = performance.now();
    voice.vain = now - voice.pausedAt < 5 * AGAIN ? voice.vain + 1 : 0;
    voice.pausedAt = now;
    setTimeout(() => {
      const { audio, vain } = voice;
      if (!audio.isConnected || !audio.srcObject || !audio.paused) return;
      if (vain < VAIN) this.#start(voice);
      else this.#wait(voice, true);
    }, AGAIN);
  }

  #start(voice) {
    voice.audio.play().then(() => this.#wait(voice, false), error => { if (error.name === 'NotAllowedError') this.#wait(voice, true); });
  }

  #wait(voice, waits) {
    voice.waits = waits;
    this.#tell();
  }

  #tell() {
    const quiet = [...this.#voices.values()].some(voice => voice.waits);
    if (quiet === this.quiet) return;
    this.quiet = quiet;
    this.changed();
  }

  close() {
    for (const user of [...this.#voices.keys()]) this.drop(user);
    this.#box.remove();
  }
}
