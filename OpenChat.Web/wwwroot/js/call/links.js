// The connections of this page in a call: one to the page of each other person, by user.
import { Peer } from './peer.js';

// Seven handshakes at once starve each other, on a phone above all.
const AT_ONCE = 3;

export class Links {
  peers = new Map();
  #busy = new Set(); #line = [];

  // ice(): the servers of now · isThere(user): their page is there at all · send(message) · heard(user, track) · silent(user) · changed(state)
  constructor({ ice, isThere, send, heard, silent, changed }) {
    Object.assign(this, { ice, isThere, send, heard, silent, changed });
    addEventListener('online', this.#restart);
  }

  // seat: theirs. mine: one's own join number. since: when this page began to look for them. again: it is not the first connection of the two.
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
    if (!peer.polite) return; // The other one offers.
    this.#line.push(peer);
    this.#next();
  }

  hear(message) {
    [...this.peers.values()].find(peer => peer.inst === message.from)?.receive(message);
  }

  setTrack(track) {
    return Promise.all([...this.peers.values()].map(peer => peer.setTrack(track)));
  }

  // Something between was lost.
  sayAgain() {
    for (const peer of this.peers.values()) peer.sayAgain();
  }

  // Each second. False where one looks dead.
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
    this.#line = [];
    for (const user of [...this.peers.keys()]) this.drop(user);
  }

  #restart = () => { for (const peer of this.peers.values()) peer.restart(); };

  #settled(peer) {
    const had = this.#busy.delete(peer), length = this.#line.length;
    this.#line = this.#line.filter(one => one !== peer);
    if (had || this.#line.length < length) this.#next();
  }

  // Whoever is there comes before somebody whose page is on its way.
  #next() {
    while (this.#busy.size < AT_ONCE && this.#line.length > 0) {
      const there = this.#line.findIndex(peer => [...this.peers].some(([user, one]) => one === peer && this.isThere(user)));
      const [peer] = this.#line.splice(Math.max(0, there), 1);
      this.#busy.add(peer);
      peer.begin();
    }
  }
}
