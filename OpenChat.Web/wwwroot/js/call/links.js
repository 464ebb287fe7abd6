// The peer connections of this page in a call, by user.
import { Peer } from './peer.js';

// Too many handshakes at once starve each other, especially on phones.
const AT_ONCE = 3;

export class Links {
  peers = new Map();
  #busy = new Set(); #waiting = [];

  // ice(): current ICE servers · isThere(user): whether their page is connected to the server · send(message)
  // heard(user, track) · silent(user) · changed(state)
  constructor({ ice, isThere, send, heard, silent, changed }) {
    Object.assign(this, { ice, isThere, send, heard, silent, changed });
    addEventListener('online', this.#restart);
  }

  // seat: the other person's. mine: our join number. since: start of the attempt, for metrics. again: it is a reconnection.
  connect(seat, { mine, track, since, again }) {
    const peer = new Peer({
      seat, mine, ice: this.ice, track, since, again,
      send: payload => this.send({ t: 'signal', to: peer.inst, ...payload }),
      heard: voice => this.heard(seat.user, voice),
      changed: state => this.changed(state),
      settled: () => this.#settled(peer),
      measured: figures => this.send({ t: 'took', ...figures }),
    });
    this.peers.set(seat.user, peer);
    if (!peer.polite) return; // The other page offers.
    this.#waiting.push(peer);
    this.#next();
  }

  receive(message) {
    [...this.peers.values()].find(peer => peer.inst === message.from)?.receive(message);
  }

  setTrack(track) {
    return Promise.all([...this.peers.values()].map(peer => peer.setTrack(track)));
  }

  resendOffers() {
    for (const peer of this.peers.values()) peer.resendOffer();
  }

  // Called every second. Resolves to false if a connection looks dead.
  async pulse() {
    const alive = await Promise.all([...this.peers].map(([user, peer]) => peer.pulse(this.isThere(user))));
    return !alive.includes(false);
  }

  drop(user) {
    const peer = this.peers.get(user);
    if (!peer) return;
    this.peers.delete(user);
    peer.close();
    this.#settled(peer);
    this.silent(user);
  }

  close() {
    removeEventListener('online', this.#restart);
    this.#waiting = [];
    for (const user of [...this.peers.keys()]) this.drop(user);
  }

  #restart = () => { for (const peer of this.peers.values()) peer.restart(); };

  #settled(peer) {
    const had = this.#busy.delete(peer), length = this.#waiting.length;
    this.#waiting = this.#waiting.filter(other => other !== peer);
    if (had || this.#waiting.length < length) this.#next();
  }

  // Prefers people whose page is connected.
  #next() {
    while (this.#busy.size < AT_ONCE && this.#waiting.length > 0) {
      const there = this.#waiting.findIndex(peer => [...this.peers].some(([user, other]) => other === peer && this.isThere(user)));
      const [peer] = this.#waiting.splice(Math.max(0, there), 1);
      this.#busy.add(peer);
      peer.begin();
    }
  }
}
