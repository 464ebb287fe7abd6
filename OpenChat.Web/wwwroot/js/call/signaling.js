// The socket of a page in a call. It may drop, be replaced or wait for a server that restarts: the voices do not depend on it.
// A seat waits ten seconds: a network that is back a second before must not find a wait begun that is longer.
const SILENT = 5000, GREETED = 4000, WAITS = [0, 300, 700], KEPT = 200;

// One that is still being opened is closed once it is: the browser complains of anything else, as if something had failed.
function letGo(socket) {
  socket.onmessage = null;
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
}

export class Signaling {
  #socket; #opening; #timer; #tries = 0; #heard = 0; #lastSeq = 0; #waiting = []; #closed = false; #retry; #doubted = -SILENT;

  // hear(message) gets everything but heartbeats; the first is hello, also after each reconnect.
  constructor(inst, hear) {
    this.inst = inst;
    this.hear = hear;
    this.#timer = setInterval(() => this.#watch(), 1000);
    addEventListener('online', this.#anew);
    this.#connect();
  }

  // When the server was last heard; the page stops by itself only after a minute of silence.
  get silentFor() { return performance.now() - this.#heard; }

  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else if (message.t === 'signal' && this.#waiting.length < KEPT) this.#waiting.push(message);
  }

  // A peer went silent: perhaps the network changed under the socket too, and it only does not know yet.
  doubt() {
    if (performance.now() - this.#doubted < SILENT) return;
    this.#doubted = performance.now();
    this.#again();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    removeEventListener('online', this.#anew);
    clearTimeout(this.#retry);
    if (this.#opening) letGo(this.#opening);
    this.#socket?.close();
  }

  #again = () => { if (!this.#opening) this.#connect(); };

  // Another network: an attempt that began on the former one may hang for minutes.
  #anew = () => this.#connect();

  #connect() {
    if (this.#closed) return;
    this.#heard ||= performance.now();
    clearTimeout(this.#retry);
    const former = this.#opening;
    const socket = this.#opening = new WebSocket(new URL('/signal', location.href.replace(/^http/, 'ws')));
    socket.onopen = () => socket.send(JSON.stringify({ t: 'resume', inst: this.inst, lastSeq: this.#lastSeq }));
    socket.onmessage = event => this.#take(socket, JSON.parse(event.data));
    socket.onclose = event => this.#lost(socket, event.code);
    if (former) letGo(former);
    setTimeout(() => this.#giveUp(socket), GREETED);
  }

  #take(socket, message) {
    this.#heard = performance.now();
    if (message.t === 'hb' || this.#closed) return;
    if (message.t === 'hello') {
      const former = this.#socket;
      this.#socket = socket;
      this.#opening = null;
      this.#tries = 0;
      this.#lastSeq = message.seq;
      if (former && former !== socket) former.close();
      this.hear(message);
      for (const kept of this.#waiting.splice(0)) this.send(kept);
      return;
    }
    if (message.seq) {
      if (message.seq <= this.#lastSeq) return;
      this.#lastSeq = message.seq;
    }
    this.hear(message);
  }

  // It neither opened nor failed, or opened and said nothing: as long as one hangs, no other would be tried.
  #giveUp(socket) {
    if (this.#closed || socket !== this.#opening) return;
    this.#lost(socket);
    letGo(socket);
  }

  #lost(socket, code) {
    if (this.#closed) return;
    if (code === 4401) { this.hear({ t: 'revoked' }); return; }
    if (socket !== this.#socket && socket !== this.#opening) return; // An older one: another took its place.
    if (socket === this.#socket) this.#socket = null;
    if (socket === this.#opening) this.#opening = null;
    if (this.#opening || this.#socket) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#again, WAITS[Math.min(this.#tries++, WAITS.length - 1)]);
  }

  // A dead link says nothing: five seconds without a heartbeat, and a second socket is opened beside the first.
  #watch() {
    if (this.#socket && !this.#opening && this.silentFor > SILENT) this.#connect();
  }
}
