// One call as this page takes part in it. The server is the memory: what is here can be lost and is found again by the next page.
// Everything that shows it listens to `call:state` (detail = the session) and `call:over` (detail = {reason, session}).
import { emit, toast } from '../lib/dom.js';
import { Links } from './links.js';
import { Voices } from './media.js';
import { OwnVoice } from './own-voice.js';
import { Signaling } from './signaling.js';
import * as sounds from './sounds.js';
import { watchSpeaking } from './speaking.js';

const FORGOTTEN = 60_000, SLOWLY = 3000;

export class Session {
  over = false;
  #timers = []; #skew = 0; #greeted = false; #refusedAt = null; #looking; #ready; #unlock; #heard = Promise.resolve();

  // data: the float's data-*, as the server drew it. inst: this page.
  constructor(data, inst) {
    Object.assign(this, { id: data.call, channel: data.channel, kind: data.kind, title: data.title, state: data.state, inst });
    this.since = Date.parse(data.since);
    this.seats = new Map(JSON.parse(data.seats).map(seat => [seat.user, seat]));
    this.ice = data.ice ? JSON.parse(data.ice) : {};
    this.me = document.documentElement.dataset.user;
    this.own = new OwnVoice(this.id, this.seats.get(this.me), { sends: track => this.#sends(track), changed: () => this.#changed() });
    this.voices = new Voices(() => this.#changed());
    this.voices.deafen(this.deafened);
    this.links = new Links({
      ice: () => this.ice,
      isThere: user => this.seats.get(user)?.state === 'joined',
      send: message => this.signaling.send(message),
      heard: (user, track) => this.voices.play(user, track),
      silent: user => this.voices.drop(user),
      changed: state => { if (state === 'lost') this.signaling.doubt(); this.#changed(); },
    });
  }

  get quiet() { return this.voices.quiet; } // The browser wants a tap before it plays.
  get peers() { return this.links.peers; } // by user
  get muted() { return this.own.muted; }
  get deafened() { return this.own.deafened; }
  get greeted() { return this.#greeted; } // The server has seated this page.
  now() { return Date.now() + this.#skew; }

  // unlock: gives the lock back that makes this the one page of the browser which is in the call.
  // resumed: the page was loaded in the call, which had gone on since it was asked for.
  start(unlock, resumed) {
    this.#unlock = unlock;
    this.#looking = { since: resumed ? 0 : performance.now(), again: resumed };
    // The microphone first: a page may play while it captures, and without a click it may not otherwise.
    this.#ready = this.own.begin();
    this.signaling = new Signaling(this.inst, message => this.#hear(message));
    this.#timers.push(setInterval(() => watchSpeaking(this), 200), setInterval(() => this.#second(), 1000));
    if (this.state === 'ringing') sounds.ring(false);
    this.#changed();
  }

  set(muted, deafened) {
    this.own.set(muted, deafened);
    this.voices.deafen(deafened);
    this.#sayMedia();
    this.#changed();
  }

  #sayMedia() {
    this.signaling.send({ t: 'media', muted: this.muted, deafened: this.deafened });
  }

  // After the tap that the browser asked for.
  hearNow() {
    this.voices.resume();
  }

  // Asks for the microphone again: it was refused, or has been plugged in since.
  async listenAgain() {
    await this.own.open();
    if (this.own.problem) toast(this.own.problem, { bad: true });
  }

  stop(reason) {
    if (this.over) return;
    this.over = true;
    this.#timers.forEach(clearInterval);
    this.signaling?.close();
    this.links.close();
    this.own.close();
    this.voices.close();
    sounds.silence(false);
    if (reason !== 'moved') sounds.left();
    this.#unlock?.();
    emit('call:over', { reason, session: this });
  }

  // A page that captures may play, also where it might not a moment ago.
  #sends(track) {
    if (track) this.voices.resume();
    this.links.setTrack(track);
  }

  // The end is heard at once; everything else in the order in which it was said, also while the microphone is still being asked for.
  #hear(message) {
    switch (message.t) {
      case 'ended': this.stop(message.reason); return;
      case 'moved': this.stop('moved'); return;
      case 'revoked': this.stop('revoked'); location.reload(); return;
      case 'error':
        if (message.code === 'elsewhere') this.stop('moved');
        else if (message.code === 'limit') this.#refusedAt = performance.now();
        return;
      default: this.#heard = this.#heard.then(() => this.over ? null : this.#take(message)).catch(error => console.warn('A message about the call was lost:', error));
    }
  }

  async #take(message) {
    switch (message.t) {
      case 'hello': await this.#hello(message); break;
      case 'peer': await this.#came(message.seat); break;
      case 'peer.replaced': await this.#replaced(message); break;
      case 'peer.state': this.#seatChanged(message); break;
      case 'signal': this.links.hear(message); return;
      case 'ice': this.ice = message; break;
    }
    this.#changed();
  }

  async #came(seat) {
    const known = this.seats.get(seat.user);
    if (known?.inst && known.join_no >= seat.join_no) return;
    this.seats.set(seat.user, seat);
    if (this.state === 'ringing') this.since = this.now();
    this.state = 'active';
    this.#changed();
    sounds.silence(false);
    if (known?.state !== 'joined') sounds.joined(); // Else they sat there unheard, and a block was taken back.
    await this.#connect(seat, { since: performance.now(), again: false });
  }

  async #replaced({ user, inst, join_no: number, muted }) {
    const seat = this.seats.get(user);
    if (!seat || (inst && number <= seat.join_no)) return;
    Object.assign(seat, { inst, state: 'joined', deadline: null, join_no: number ?? seat.join_no, muted: muted ?? seat.muted });
    await this.#connect(seat, { since: performance.now(), again: true });
  }

  async #hello(hello) {
    if (hello.call.id !== this.id) { location.reload(); return; } // The person sat down elsewhere, and the word of it was lost.
    this.#skew = Date.parse(hello.now) - Date.now();
    this.ice = hello;
    this.state = hello.call.state;
    this.since = Date.parse(hello.call.since);
    this.seats = new Map(hello.seats.map(seat => [seat.user, seat]));
    if (this.state === 'active') sounds.silence(false);
    const mine = this.seats.get(this.me);
    if (mine && (mine.muted !== this.muted || mine.deafened !== this.deafened)) this.#sayMedia();
    this.#changed();
    for (const user of [...this.peers.keys()]) if (!this.seats.has(user)) this.links.drop(user);
    for (const seat of this.seats.values()) await this.#connect(seat, this.#looking);
    this.#looking = { since: performance.now(), again: false }; // Whom a later hello brings came meanwhile.
    if (this.#greeted) this.links.sayAgain(); // What was said into a dead socket nobody heard, and nobody knows of.
    this.#greeted = true;
  }

  #seatChanged({ user, inst, state, deadline, muted, deafened }) {
    const seat = this.seats.get(user);
    if (!seat || (inst && seat.inst && inst !== seat.inst)) return; // About a page that has been replaced since.
    if (state === 'left') {
      this.seats.delete(user);
      this.links.drop(user);
      sounds.left();
      return;
    }
    if (state) Object.assign(seat, { state, deadline: deadline ?? null });
    if (muted !== undefined) Object.assign(seat, { muted, deafened });
  }

  // A connection to the page that holds a seat, in place of one to its former page.
  async #connect(seat, looking) {
    await this.#ready;
    if (this.over || seat.user === this.me || seat.state === 'ringing') return;
    const former = this.peers.get(seat.user);
    if (former?.inst === seat.inst && seat.inst) return;
    this.links.drop(seat.user);
    if (!seat.inst) return; // Out of reach: one of the two blocked the other.
    this.links.connect(seat, { mine: this.seats.get(this.me)?.join_no ?? 0, track: this.own.track, ...looking });
    this.#changed();
  }

  async #second() {
    if (this.signaling.silentFor > FORGOTTEN) { this.stop('lost'); return; }
    if (this.#refusedAt !== null && performance.now() - this.#refusedAt > SLOWLY) { // Muted and unmuted very often: the last word counts.
      this.#refusedAt = null;
      this.#sayMedia();
    }
    if (this.ice.expires && Date.parse(this.ice.expires) - this.now() < 60_000) this.signaling.send({ t: 'ice' });
    if (!await this.links.pulse()) this.signaling.doubt();
    if (!this.over) emit('call:second', this);
  }

  #changed() {
    if (!this.over) emit('call:state', this);
  }
}
