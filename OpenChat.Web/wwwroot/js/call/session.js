// This page's part in a call. The server holds the state; the next page can resume from there. Emits `call:state` (detail = the
// session), `call:second` and `call:over` (detail = {reason, session}).
import { emit, toast } from '../lib/dom.js';
import { Links } from './links.js';
import { Voices } from './media.js';
import { OwnVoice } from './own-voice.js';
import { Signaling } from './signaling.js';
import * as sounds from './sounds.js';
import { watchSpeaking } from './speaking.js';

const LOST = 60_000, LIMIT_RETRY = 3000;

export class Session {
  over = false;
  #timers = []; #skew = 0; #greeted = false; #limitedAt = null; #attempt; #ready; #unlock; #queue = Promise.resolve();

  // data: the float's data-* attributes. inst: this page's instance.
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

  get needsTap() { return this.voices.needsTap; } // The browser blocks playback until a tap.
  get peers() { return this.links.peers; } // by user
  get muted() { return this.own.muted; }
  get deafened() { return this.own.deafened; }
  get greeted() { return this.#greeted; } // The server confirmed this page's seat.
  now() { return Date.now() + this.#skew; }

  // unlock: releases the lock (lock.js). resumed: the page was loaded during the call.
  start(unlock, resumed) {
    this.#unlock = unlock;
    this.#attempt = { since: resumed ? 0 : performance.now(), again: resumed };
    // The microphone first: while a page captures, it may play audio without a click.
    this.#ready = this.own.begin();
    this.signaling = new Signaling(this.inst, message => this.#receive(message));
    this.#timers.push(setInterval(() => watchSpeaking(this), 200), setInterval(() => this.#second(), 1000));
    if (this.state === 'ringing') sounds.ring(false);
    this.#changed();
  }

  set(muted, deafened) {
    this.own.set(muted, deafened);
    this.voices.deafen(deafened);
    this.#sendMedia();
    this.#changed();
  }

  #sendMedia() {
    this.signaling.send({ t: 'media', muted: this.muted, deafened: this.deafened });
  }

  resumeAudio() {
    this.voices.resume();
  }

  // Opens the microphone again, after a refusal or when one was plugged in.
  async retryMicrophone() {
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

  // A page that captures may play.
  #sends(track) {
    if (track) this.voices.resume();
    this.links.setTrack(track);
  }

  // The end is handled at once. Everything else is queued, because earlier messages may still wait for the microphone.
  #receive(message) {
    switch (message.t) {
      case 'ended': this.stop(message.reason); return;
      case 'moved': this.stop('moved'); return;
      case 'revoked': this.stop('revoked'); location.reload(); return;
      case 'error':
        if (message.code === 'elsewhere') this.stop('moved');
        else if (message.code === 'limit') this.#limitedAt = performance.now();
        return;
      default:
        this.#queue = this.#queue.then(() => (this.over ? null : this.#handle(message)))
          .catch(error => console.warn('Handling a call message failed:', error));
    }
  }

  async #handle(message) {
    switch (message.t) {
      case 'hello': await this.#hello(message); break;
      case 'peer': await this.#came(message.seat); break;
      case 'peer.replaced': await this.#replaced(message); break;
      case 'peer.state': this.#seatChanged(message); break;
      case 'signal': this.links.receive(message); return;
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
    if (known?.state !== 'joined') sounds.joined(); // Otherwise a block was removed.
    await this.#connect(seat, { since: performance.now(), again: false });
  }

  async #replaced({ user, inst, join_no: number, muted }) {
    const seat = this.seats.get(user);
    if (!seat || (inst && number <= seat.join_no)) return;
    Object.assign(seat, { inst, state: 'joined', deadline: null, join_no: number ?? seat.join_no, muted: muted ?? seat.muted });
    await this.#connect(seat, { since: performance.now(), again: true });
  }

  async #hello(hello) {
    if (hello.call.id !== this.id) { location.reload(); return; } // The person joined another call, and that message was lost.
    this.#skew = Date.parse(hello.now) - Date.now();
    this.ice = hello;
    this.state = hello.call.state;
    this.since = Date.parse(hello.call.since);
    this.seats = new Map(hello.seats.map(seat => [seat.user, seat]));
    if (this.state === 'active') sounds.silence(false);
    const mine = this.seats.get(this.me);
    if (mine && (mine.muted !== this.muted || mine.deafened !== this.deafened)) this.#sendMedia();
    this.#changed();
    for (const user of [...this.peers.keys()]) if (!this.seats.has(user)) this.links.drop(user);
    for (const seat of this.seats.values()) await this.#connect(seat, this.#attempt);
    this.#attempt = { since: performance.now(), again: false }; // For people who came while this page was disconnected.
    if (this.#greeted) this.links.resendOffers(); // They may have been sent into a dead socket.
    this.#greeted = true;
  }

  #seatChanged({ user, inst, state, deadline, muted, deafened }) {
    const seat = this.seats.get(user);
    if (!seat || (inst && seat.inst && inst !== seat.inst)) return; // About a page that has been replaced.
    if (state === 'left') {
      this.seats.delete(user);
      this.links.drop(user);
      sounds.left();
      return;
    }
    if (state) Object.assign(seat, { state, deadline: deadline ?? null });
    if (muted !== undefined) Object.assign(seat, { muted, deafened });
  }

  // Connects to the page that holds a seat, in place of its previous page.
  async #connect(seat, attempt) {
    await this.#ready;
    if (this.over || seat.user === this.me || seat.state === 'ringing') return;
    const current = this.peers.get(seat.user);
    if (current?.inst === seat.inst && seat.inst) return;
    this.links.drop(seat.user);
    if (!seat.inst) return; // One of the two blocked the other.
    this.links.connect(seat, { mine: this.seats.get(this.me)?.join_no ?? 0, track: this.own.track, ...attempt });
    this.#changed();
  }

  async #second() {
    if (this.signaling.silentFor > LOST) { this.stop('lost'); return; }
    if (this.#limitedAt !== null && performance.now() - this.#limitedAt > LIMIT_RETRY) { // Sends the latest state once the limit allows.
      this.#limitedAt = null;
      this.#sendMedia();
    }
    if (this.ice.expires && Date.parse(this.ice.expires) - this.now() < 60_000) this.signaling.send({ t: 'ice' });
    if (!await this.links.pulse()) this.signaling.doubt();
    if (!this.over) emit('call:second', this);
  }

  #changed() {
    if (!this.over) emit('call:state', this);
  }
}
