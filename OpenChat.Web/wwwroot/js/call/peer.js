// One connection to one page of one other person. Both sides compute from the join numbers who offers and who is polite; perfect
// negotiation is the net below that. A connection that does not come about, or falls silent, is restarted and then built anew.
import { isRelayed, receivedBy, sentLevel } from './reports.js';

const PATIENCE = 10_000, SILENT = 4000, RESTART = 7000, HOPELESS = 3;

export class Peer {
  #pc; #gen = 0; #reachedAt = 0; #transceiver = null; #making = false; #ignoring = false; #candidates = []; #queue = Promise.resolve();
  #since; #received = 0; #receivedAt; #restartedAt = 0; #begun = false; #closed = false; #missing;

  // seat: theirs (inst, join_no). mine: one's own join number. track: the microphone, null when listening only. ice(): the servers of now.
  // since, again: since when they are looked for, and whether they had been reached before.
  // send(payload) · heard(track) · changed(state): connecting, connected, lost, unreachable
  // settled(): the first attempt is over · measured({ms, again, relayed}): ms null where it failed
  constructor({ seat, mine, ice, track, since, again, send, heard, changed, settled, measured }) {
    Object.assign(this, { ice, track, again, send, heard, changed, settled, measured });
    this.inst = seat.inst;
    this.polite = mine > seat.join_no;
    this.state = 'connecting';
    this.#missing = since;
    this.#begun = !this.polite;
    this.#build(false);
  }

  // Whoever offers does so when told: a few connections are made at a time.
  begin() {
    if (this.#begun || this.#closed) return;
    this.#begun = true;
    this.#since = performance.now();
    this.#addVoice(this.#pc);
  }

  receive(payload) {
    return this.#queue = this.#queue.then(() => this.#take(payload)).catch(error => this.#failed(error));
  }

  async setTrack(track) {
    this.track = track;
    const transceiver = this.#transceiver ?? this.#pc.getTransceivers()[0];
    if (!transceiver || this.#closed) return;
    await transceiver.sender.replaceTrack(track);
    transceiver.direction = track ? 'sendrecv' : 'recvonly';
  }

  // Something between was lost: say it again where an answer is still owed.
  async sayAgain() {
    if (this.#pc.signalingState === 'have-local-offer') await this.#offer(this.#pc);
  }

  // The network changed: nobody waits for the old way to be found dead.
  restart() {
    if (this.#begun && !this.#closed && this.#pc.connectionState !== 'new') this.#restart(performance.now());
  }

  // Their page sends nothing: it has no microphone.
  get silent() {
    const direction = (this.#transceiver ?? this.#pc.getTransceivers()[0])?.currentDirection;
    return this.state === 'connected' && (direction === 'sendonly' || direction === 'inactive');
  }

  // How loud they are, from 0 to 1: read from the last packets, which costs nothing.
  get level() {
    return Math.max(0, ...(this.#transceiver?.receiver.getSynchronizationSources?.() ?? []).map(source => source.audioLevel ?? 0));
  }

  // How loud the microphone is, as it is sent.
  sentLevel() {
    return sentLevel(this.#pc);
  }

  // Each second: is anything still coming in? present: the other page is there at all. False when it looks dead.
  async pulse(present) {
    const now = performance.now(), pc = this.#pc;
    if (this.#closed || !present || !this.#begun) {
      this.#since = this.#receivedAt = now;
      if (this.#begun) this.settled(); // Others need not wait for somebody who is away.
      return true;
    }
    const isTried = this.#restartedAt && now - this.#restartedAt > RESTART;
    if (pc.connectionState !== 'connected') {
      if (pc.connectionState === 'failed' || isTried) this.#rebuild();
      else if (pc.connectionState === 'disconnected') this.#restart(now);
      else if (now - this.#since > PATIENCE) this.#rebuild();
      return pc.connectionState !== 'disconnected';
    }
    this.#since = now;
    const received = await receivedBy(pc);
    if (pc !== this.#pc) return true;
    if (received === null || received !== this.#received) { [this.#received, this.#receivedAt, this.#restartedAt] = [received, now, 0]; return true; }
    if (isTried) this.#rebuild();
    else if (now - this.#receivedAt > SILENT) this.#restart(now);
    return now - this.#receivedAt < SILENT;
  }

  close() {
    this.#closed = true;
    this.#pc.close();
  }

  // How often it was built in vain. Both sides count the same, because each takes over the other's number.
  get #vain() { return this.#gen - this.#reachedAt; }

  #build(offers) {
    this.#pc?.close();
    [this.#candidates, this.#transceiver, this.#making, this.#ignoring] = [[], null, false, false];
    [this.#since, this.#receivedAt, this.#received, this.#restartedAt] = [performance.now(), performance.now(), 0, 0];
    const { iceServers = [] } = this.ice();
    // Perhaps only the relay gets through; and perhaps the relay is what does not work.
    const relay = this.#vain % 3 === 2 && iceServers.some(server => server.credential);
    const pc = this.#pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relay ? 'relay' : 'all', bundlePolicy: 'max-bundle' });
    pc.onnegotiationneeded = () => this.#offer(pc).catch(error => this.#failed(error));
    pc.onicecandidate = ({ candidate }) => { if (candidate && pc === this.#pc) this.send({ candidate: { ...candidate.toJSON(), gen: this.#gen } }); };
    pc.ontrack = ({ track, transceiver }) => { if (pc === this.#pc) { this.#transceiver = transceiver; this.heard(track); } };
    pc.onconnectionstatechange = () => { if (pc === this.#pc) this.#tell(pc.connectionState); };
    if (offers) this.#addVoice(pc);
  }

  // A track that was added meets the other side's line when both offer at once; a transceiver that was made without one does not.
  #addVoice(pc) {
    if (this.track) pc.addTrack(this.track); else pc.addTransceiver('audio', { direction: 'recvonly' });
  }

  // What is asked of a connection that is closed meanwhile is never answered: nothing may be owed to it.
  async #offer(pc) {
    if (pc !== this.#pc || this.#closed) return;
    this.#making = true;
    try {
      await pc.setLocalDescription();
      if (pc === this.#pc) this.#say(pc);
    } finally {
      if (pc === this.#pc) this.#making = false;
    }
  }

  #say(pc) {
    const { type, sdp } = pc.localDescription;
    this.send({ description: { type, sdp, gen: this.#gen } });
  }

  async #take({ description, candidate }) {
    const gen = (description ?? candidate)?.gen ?? 0;
    if (this.#closed || gen < this.#gen) return;
    if (gen > this.#gen) {
      this.#gen = gen;
      this.#begun = true; // They offer.
      this.#build(false);
      this.#tell('connecting');
    }
    const pc = this.#pc;
    if (candidate) {
      // Never before the description that it belongs to, or it would be lost.
      if (!pc.remoteDescription) { this.#candidates.push(candidate); return; }
      await this.#add(pc, candidate);
      return;
    }
    const collides = description.type === 'offer' && (this.#making || pc.signalingState !== 'stable');
    this.#ignoring = !this.polite && collides;
    const wasSilent = this.silent;
    if (this.#ignoring || (description.type === 'answer' && pc.signalingState !== 'have-local-offer')) return;
    await pc.setRemoteDescription(description);
    for (const early of this.#candidates.splice(0)) await this.#add(pc, early).catch(() => { /* Of an offer that was ignored. */ });
    if (pc !== this.#pc) return;
    if (description.type === 'offer') {
      await this.setTrack(this.track);
      await pc.setLocalDescription();
      if (pc !== this.#pc) return;
      this.#say(pc);
    }
    if (this.silent !== wasSilent) this.changed(this.state);
  }

  async #add(pc, candidate) {
    try {
      await pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoring) throw error;
    }
  }

  #restart(now) {
    if (this.#restartedAt) return;
    this.#restartedAt = now;
    // The relay's credentials of ten minutes ago open nothing any more.
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: this.ice().iceServers ?? [] });
    this.#pc.restartIce();
  }

  #rebuild() {
    this.#gen++;
    this.#queue = Promise.resolve(); // What it waits for may be the former connection's, and never come.
    this.#build(true);
    this.measured({ ms: null, again: this.again, relayed: false });
    this.settled();
    this.#tell('connecting');
  }

  #tell(state) {
    const told = state === 'connected' ? 'connected' : this.#vain >= HOPELESS ? 'unreachable'
      : state === 'disconnected' || state === 'failed' ? 'lost' : 'connecting';
    if (told === this.state || this.#closed) return;
    this.state = told;
    if (told === 'connected') this.#reached(this.#pc);
    else this.#missing ??= performance.now();
    this.changed(told);
  }

  async #reached(pc) {
    const ms = Math.round(performance.now() - this.#missing), again = this.again;
    [this.#missing, this.#reachedAt, this.again] = [null, this.#gen, true];
    this.settled();
    const relayed = await isRelayed(pc);
    if (pc === this.#pc && !this.#closed) this.measured({ ms, again, relayed });
  }

  #failed(error) {
    if (!this.#closed) console.warn('Negotiation failed, and is tried again:', error);
  }
}
