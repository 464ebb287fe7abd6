// One's own voice in a call: the microphone, whether it is muted, and in words why it cannot be heard. What one chose is kept by this tab
// and by the server; muted if either says so.
import { kept } from '../lib/kept.js';
import { watchMicrophone, whySilent } from './devices.js';
import { Microphone, reasonOf } from './media.js';

const FIRST = 1500;

export class OwnVoice {
  problem = null; // why one is listening only
  #microphone; #call; #began; #over = false; #follow;

  // seat: one's own, as the server knows it. sends(track): null when there is none any more · changed(): something to show
  constructor(call, seat, { sends, changed }) {
    Object.assign(this, { sends, changed });
    this.#call = call;
    // By the browser and not by the tab: another tab may take the call over while the server cannot be told.
    const last = kept.get('call-media'), chosen = last?.call === call ? last : null;
    this.#microphone = new Microphone(!!(seat?.muted || chosen?.muted), !!(seat?.deafened || chosen?.deafened));
  }

  get track() { return this.#microphone.track; }
  get muted() { return this.#microphone.muted; }
  get deafened() { return this.#microphone.deafened; }

  // The browser still asks whether it may give the microphone.
  get waiting() { return !this.track && !this.problem && performance.now() - this.#began > FIRST; }

  // Resolves when the microphone is there, was refused, or takes its time: nobody waits for a question that nobody answers.
  begin() {
    this.#began = performance.now();
    this.#remember();
    return Promise.race([this.open(), new Promise(done => setTimeout(done, FIRST))]);
  }

  set(muted, deafened) {
    this.#microphone.set(muted, deafened);
    this.#remember();
  }

  // Also again: it was refused, or has been plugged in since.
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
    try { sessionStorage.setItem('call', this.#call); } catch { /* Full: after a reload it waits a second for another tab. */ }
    kept.set('call-media', { call: this.#call, muted: this.muted, deafened: this.deafened });
  }
}
