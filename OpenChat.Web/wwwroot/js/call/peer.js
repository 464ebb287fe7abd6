// A connection to one page of another person. Join numbers decide who offers and who is polite; perfect negotiation handles the rest.
// A connection that fails or falls silent is restarted, then rebuilt.
import { isRelayed, receivedBy, sentLevel } from './reports.js';

const PATIENCE = 10_000, SILENT = 4000, RESTART = 7000, UNREACHABLE = 3;

export class Peer {
  #pc; #gen = 0; #connectedGen = 0; #transceiver = null; #making = false; #ignoring = false; #candidates = [];
  #queue = Promise.resolve(); #since; #received = 0; #receivedAt; #restartedAt = 0; #begun = false; #closed = false; #lostAt;

  // seat: theirs (inst, join_no) · mine: our join number · track: the microphone, null when listening only
  // ice(): current ICE servers · since: start of the attempt · again: they were connected before
  // send(payload) · heard(track) · changed(state): connecting, connected, lost, unreachable
  // settled(): the first attempt is over · measured({ms, again, relayed}): ms is null if the attempt failed
  constructor({ seat, mine, ice, track, since, again, send, heard, changed, settled, measured }) {
    Object.assign(this, { ice, track, again, send, heard, changed, settled, measured });
    this.inst = seat.inst;
    this.polite = mine > seat.join_no;
    this.state = 'connecting';
    this.#lostAt = since;
    this.#begun = !this.polite;
    this.#build(false);
  }

  // Starts the offer. Links limits how many start at once.
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

  // The offer may have been lost.
  async resendOffer() {
    if (this.#pc.signalingState === 'have-local-offer') await this.#offer(this.#pc);
  }

  // The network changed: do not wait for the old path to time out.
  restart() {
    if (this.#begun && !this.#closed && this.#pc.connectionState !== 'new') this.#restart(performance.now());
  }

  // Their page sends no audio: it has no microphone.
  get silent() {
    const direction = (this.#transceiver ?? this.#pc.getTransceivers()[0])?.currentDirection;
    return this.state === 'connected' && (direction === 'sendonly' || direction === 'inactive');
  }

  // Their audio level, from 0 to 1.
  get level() {
    return Math.max(0, ...(this.#transceiver?.receiver.getSynchronizationSources?.() ?? []).map(source => source.audioLevel ?? 0));
  }

  sentLevel() {
    return sentLevel(this.#pc);
  }

  // Called every second with whether the other page is connected to the server. Resolves to false if the connection looks dead.
  async pulse(present) {
    const now = performance.now(), pc = this.#pc;
    if (this.#closed || !present || !this.#begun) {
      this.#since = this.#receivedAt = now;
      if (this.#begun) this.settled(); // Do not make others wait for someone who is away.
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
    if (received === null || received !== this.#received) {
      [this.#received, this.#receivedAt, this.#restartedAt] = [received, now, 0];
      return true;
    }
    if (isTried) this.#rebuild();
    else if (now - this.#receivedAt > SILENT) this.#restart(now);
    return now - this.#receivedAt < SILENT;
  }

  close() {
    this.#closed = true;
    this.#pc.close();
  }

  // Failed builds since the last connection. Both sides count the same, because each adopts the other's generation.
  get #failures() { return this.#gen - this.#connectedGen; }

  #build(offers) {
    this.#pc?.close();
    [this.#candidates, this.#transceiver, this.#making, this.#ignoring] = [[], null, false, false];
    [this.#since, this.#receivedAt, this.#received, this.#restartedAt] = [performance.now(), performance.now(), 0, 0];
    const { iceServers = [] } = this.ice();
    // Every third attempt uses only the relay: the direct path may be the problem, or the relay itself.
    const relay = this.#failures % 3 === 2 && iceServers.some(server => server.credential);
    const pc = this.#pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relay ? 'relay' : 'all', bundlePolicy: 'max-bundle' });
    pc.onnegotiationneeded = () => this.#offer(pc).catch(error => this.#failed(error));
    pc.onicecandidate = ({ candidate }) => {
      if (candidate && pc === this.#pc) this.send({ candidate: { ...candidate.toJSON(), gen: this.#gen } });
    };
    pc.ontrack = ({ track, transceiver }) => { if (pc === this.#pc) { this.#transceiver = transceiver; this.heard(track); } };
    pc.onconnectionstatechange = () => { if (pc === this.#pc) this.#update(pc.connectionState); };
    if (offers) this.#addVoice(pc);
  }

  // An added track reuses the transceiver of a simultaneous offer; addTransceiver would create a second one.
  #addVoice(pc) {
    if (this.track) pc.addTrack(this.track); else pc.addTransceiver('audio', { direction: 'recvonly' });
  }

  // On a connection that is closed meanwhile this may never settle; #build resets #making.
  async #offer(pc) {
    if (pc !== this.#pc || this.#closed) return;
    this.#making = true;
    try {
      await pc.setLocalDescription();
      if (pc === this.#pc) this.#sendDescription(pc);
    } finally {
      if (pc === this.#pc) this.#making = false;
    }
  }

  #sendDescription(pc) {
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
      this.#update('connecting');
    }
    const pc = this.#pc;
    if (candidate) {
      // A candidate is only accepted after its description.
      if (!pc.remoteDescription) { this.#candidates.push(candidate); return; }
      await this.#add(pc, candidate);
      return;
    }
    const collides = description.type === 'offer' && (this.#making || pc.signalingState !== 'stable');
    this.#ignoring = !this.polite && collides;
    const wasSilent = this.silent;
    if (this.#ignoring || (description.type === 'answer' && pc.signalingState !== 'have-local-offer')) return;
    await pc.setRemoteDescription(description);
    for (const early of this.#candidates.splice(0)) await this.#add(pc, early).catch(() => { /* Belongs to an ignored offer. */ });
    if (pc !== this.#pc) return;
    if (description.type === 'offer') {
      await this.setTrack(this.track);
      await pc.setLocalDescription();
      if (pc !== this.#pc) return;
      this.#sendDescription(pc);
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
    // The relay's credentials may have expired.
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: this.ice().iceServers ?? [] });
    this.#pc.restartIce();
  }

  #rebuild() {
    this.#gen++;
    this.#queue = Promise.resolve(); // It may wait for the old connection forever.
    this.#build(true);
    this.measured({ ms: null, again: this.again, relayed: false });
    this.settled();
    this.#update('connecting');
  }

  #update(connectionState) {
    const state = connectionState === 'connected' ? 'connected' : this.#failures >= UNREACHABLE ? 'unreachable'
      : connectionState === 'disconnected' || connectionState === 'failed' ? 'lost' : 'connecting';
    if (state === this.state || this.#closed) return;
    this.state = state;
    if (state === 'connected') this.#connected(this.#pc);
    else this.#lostAt ??= performance.now();
    this.changed(state);
  }

  async #connected(pc) {
    const ms = Math.round(performance.now() - this.#lostAt), again = this.again;
    [this.#lostAt, this.#connectedGen, this.again] = [null, this.#gen, true];
    this.settled();
    const relayed = await isRelayed(pc);
    if (pc === this.#pc && !this.#closed) this.measured({ ms, again, relayed });
  }

  #failed(error) {
    if (!this.#closed) console.warn('Negotiation failed. Trying again:', error);
  }
}
