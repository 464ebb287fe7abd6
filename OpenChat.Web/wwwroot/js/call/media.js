// The microphone and the audio of the others. A muted track is disabled before anyone gets it.
import { t } from '../lib/text.js';

const RETRY = 1000, MAX_FAILURES = 4;

// A message for an error of getUserMedia.
export function reasonOf(error) {
  if (!window.isSecureContext || !navigator.mediaDevices) return t('Calls need a secure address (https). You can only listen.');
  switch (error?.name) {
    case 'NotAllowedError': case 'SecurityError':
      if (/system/i.test(error.message)) return t('Your system blocks the microphone. Allow it in the system settings.');
      if (/dismissed/i.test(error.message)) return t('You dismissed the microphone prompt. Try again to talk.');
      return t('Microphone blocked. Allow it in your browser to talk.');
    case 'NotFoundError': return t('No microphone found. You can only listen.');
    case 'NotReadableError': return t('Another program is using the microphone. You can only listen.');
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

  // Throws the browser's error (see reasonOf). Null if the call ended before the browser gave access.
  async open(deviceId) {
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    if (deviceId) wanted.deviceId = { exact: deviceId };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    const unused = this.#closed ? stream : this.#stream;
    unused?.getTracks().forEach(track => track.stop());
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

  // Final: a pending open() is discarded.
  close() {
    this.#closed = true;
    this.#stream?.getTracks().forEach(track => track.stop());
    this.#stream = null;
  }

  lose() {
    this.#stream = null;
  }

  #apply() {
    if (this.track) this.track.enabled = !this.muted && !this.deafened;
  }
}

// One audio element per person, outside all swapped content: moving an element pauses it.
export class Voices {
  needsTap = false; // The browser blocks playback until the user taps.
  #voices = new Map(); #box; #deaf = false; // by user: {audio, failures, pausedAt, blocked}

  // changed(): needsTap changed.
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
      voice = { audio, failures: 0, pausedAt: -Infinity, blocked: false };
      audio.autoplay = true;
      audio.dataset.user = user;
      // A headset button or a phone call pauses playback, and there is no play button here.
      audio.addEventListener('pause', () => this.#paused(voice));
      audio.addEventListener('playing', () => this.#setBlocked(voice, false));
      this.#box.append(audio);
      this.#voices.set(user, voice);
    }
    voice.audio.muted = this.#deaf;
    voice.audio.srcObject = new MediaStream([track]);
    this.#start(voice);
  }

  // After a tap, or anything else that allows playback.
  resume() {
    for (const voice of this.#voices.values()) {
      if (!voice.audio.paused) continue;
      voice.failures = 0;
      this.#start(voice);
    }
  }

  drop(user) {
    const voice = this.#voices.get(user);
    if (!voice) return;
    this.#voices.delete(user);
    voice.audio.srcObject = null;
    voice.audio.remove();
    this.#update();
  }

  deafen(deaf) {
    this.#deaf = deaf;
    for (const { audio } of this.#voices.values()) audio.muted = deaf;
  }

  // Retries with a delay and a limit: during a phone call the system pauses every attempt.
  #paused(voice) {
    const now = performance.now();
    voice.failures = now - voice.pausedAt < 5 * RETRY ? voice.failures + 1 : 0;
    voice.pausedAt = now;
    setTimeout(() => {
      const { audio, failures } = voice;
      if (!audio.isConnected || !audio.srcObject || !audio.paused) return;
      if (failures < MAX_FAILURES) this.#start(voice);
      else this.#setBlocked(voice, true);
    }, RETRY);
  }

  #start(voice) {
    voice.audio.play().then(
      () => this.#setBlocked(voice, false),
      error => { if (error.name === 'NotAllowedError') this.#setBlocked(voice, true); },
    );
  }

  #setBlocked(voice, blocked) {
    voice.blocked = blocked;
    this.#update();
  }

  #update() {
    const needsTap = [...this.#voices.values()].some(voice => voice.blocked);
    if (needsTap === this.needsTap) return;
    this.needsTap = needsTap;
    this.changed();
  }

  close() {
    for (const user of [...this.#voices.keys()]) this.drop(user);
    this.#box.remove();
  }
}
