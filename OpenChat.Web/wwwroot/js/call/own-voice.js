// The user's microphone in a call: its state, and why it cannot be heard. Mute and deafen are stored in this browser and on the server;
// muted if either is.
import { kept } from '../lib/kept.js';
import { watchMicrophone, whySilent } from './devices.js';
import { Microphone, reasonOf } from './media.js';

const FIRST = 1500;

export class OwnVoice {
  problem = null; // why others cannot hear this person
  #microphone; #call; #began; #over = false; #follow;

  // seat: the user's seat, from the server · sends(track): null if there is none · changed(): state to show
  constructor(call, seat, { sends, changed }) {
    Object.assign(this, { sends, changed });
    this.#call = call;
    // Per browser and not per tab: another tab may take the call over while the server cannot be reached.
    const last = kept.get('call-media'), chosen = last?.call === call ? last : null;
    this.#microphone = new Microphone(!!(seat?.muted || chosen?.muted), !!(seat?.deafened || chosen?.deafened));
  }

  get track() { return this.#microphone.track; }
  get muted() { return this.#microphone.muted; }
  get deafened() { return this.#microphone.deafened; }

  // The browser's permission prompt is still open.
  get waiting() { return !this.track && !this.problem && performance.now() - this.#began > FIRST; }

  // Resolves when the microphone is open, was refused, or after a while: the prompt may stay open.
  begin() {
    this.#began = performance.now();
    this.#remember();
    return Promise.race([this.open(), new Promise(done => setTimeout(done, FIRST))]);
  }

  set(muted, deafened) {
    this.#microphone.set(muted, deafened);
    this.#remember();
  }

  // May be called again, after a refusal or when a microphone was plugged in.
  async open() {
    try {
      if (!await this.#microphone.open()) return;
      this.#follow ??= watchMicrophone(this.#microphone, (track, problem) => this.#put(track, problem));
      this.#follow();
      this.#put(this.track, whySilent(this.track));
    } catch (error) {
      if (!this.#over) this.#put(this.track, reasonOf(error));
    }
  }

  close() {
    this.#over = true;
    this.#microphone.close();
    sessionStorage.removeItem('call');
  }

  #put(track, problem) {
    this.problem = problem;
    this.sends(track);
    this.changed();
  }

  #remember() {
    try { sessionStorage.setItem('call', this.#call); } catch { /* Full: the next load waits a second for other tabs. */ }
    kept.set('call-media', { call: this.#call, muted: this.muted, deafened: this.deafened });
  }
}
