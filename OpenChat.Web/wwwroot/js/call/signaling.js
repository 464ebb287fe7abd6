// The WebSocket of a page in a call. It may drop and reconnect; the peer connections do not depend on it. Delays are short because a
// seat is kept for only ten seconds.
const SILENT = 5000, GREETED = 4000, WAITS = [0, 300, 700], KEPT = 200;

// Closes a connecting socket only once it is open: otherwise the browser logs an error.
function discard(socket) {
  socket.onmessage = null;
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
}

export class Signaling {
  #socket; #opening; #timer; #tries = 0; #heardAt = 0; #lastSeq = 0; #unsent = []; #closed = false; #retry; #doubtedAt = -SILENT;

  // receive(message) gets everything but heartbeats. The first is hello, also after each reconnect.
  constructor(inst, receive) {
    this.inst = inst;
    this.receive = receive;
    this.#timer = setInterval(() => this.#watch(), 1000);
    addEventListener('online', this.#reconnect);
    this.#connect();
  }

  // Milliseconds since the last message from the server.
  get silentFor() { return performance.now() - this.#heardAt; }

  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else if (message.t === 'signal' && this.#unsent.length < KEPT) this.#unsent.push(message);
  }

  // A peer went silent: the network may have changed, and this socket may be dead too.
  doubt() {
    if (performance.now() - this.#doubtedAt < SILENT) return;
    this.#doubtedAt = performance.now();
    this.#connectUnlessOpening();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    removeEventListener('online', this.#reconnect);
    clearTimeout(this.#retry);
    if (this.#opening) discard(this.#opening);
    this.#socket?.close();
  }

  #connectUnlessOpening = () => { if (!this.#opening) this.#connect(); };

  // On another network a pending attempt may hang for minutes.
  #reconnect = () => this.#connect();

  #connect() {
    if (this.#closed) return;
    this.#heardAt ||= performance.now();
    clearTimeout(this.#retry);
    const former = this.#opening;
    const socket = this.#opening = new WebSocket(new URL('/signal', location.href.replace(/^http/, 'ws')));
    socket.onopen = () => socket.send(JSON.stringify({ t: 'resume', inst: this.inst, lastSeq: this.#lastSeq }));
    socket.onmessage = event => this.#take(socket, JSON.parse(event.data));
    socket.onclose = event => this.#lost(socket, event.code);
    if (former) discard(former);
    setTimeout(() => this.#giveUp(socket), GREETED);
  }

  #take(socket, message) {
    this.#heardAt = performance.now();
    if (message.t === 'hb' || this.#closed) return;
    if (message.t === 'hello') {
      const former = this.#socket;
      this.#socket = socket;
      this.#opening = null;
      this.#tries = 0;
      this.#lastSeq = message.seq;
      if (former && former !== socket) former.close();
      this.receive(message);
      for (const unsent of this.#unsent.splice(0)) this.send(unsent);
      return;
    }
    if (message.seq) {
      if (message.seq <= this.#lastSeq) return;
      this.#lastSeq = message.seq;
    }
    this.receive(message);
  }

  // It neither opened nor failed, or got no hello. While it hangs, no other attempt would start.
  #giveUp(socket) {
    if (this.#closed || socket !== this.#opening) return;
    this.#lost(socket);
    discard(socket);
  }

  #lost(socket, code) {
    if (this.#closed) return;
    if (code === 4401) { this.receive({ t: 'revoked' }); return; }
    if (socket !== this.#socket && socket !== this.#opening) return; // Already replaced.
    if (socket === this.#socket) this.#socket = null;
    if (socket === this.#opening) this.#opening = null;
    if (this.#opening || this.#socket) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#connectUnlessOpening, WAITS[Math.min(this.#tries++, WAITS.length - 1)]);
  }

  // A dead connection raises no event: without heartbeats, open a second socket beside it.
  #watch() {
    if (this.#socket && !this.#opening && this.silentFor > SILENT) this.#connect();
  }
}
