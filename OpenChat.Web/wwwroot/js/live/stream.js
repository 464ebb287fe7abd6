// The one event stream of a browser and session, shared by its tabs (docs/live-events.md): six streams to one HTTP/1.1 host would block
// all further requests. Runs in a SharedWorker, or in a page (live/fallback.js). Imports nothing.

const KEPT = 1000;
const WATCHED = 32;
// docs/decisions/0009-back-within-seven-seconds.md
const BACKOFF = [[0, 500], [1500, 7500], [5500, 6500]], LATER = [5000, 30_000], LATE = 120_000;
const IDLE = 5 * 60_000;
const PING = 10_000, SILENT_PORT = 30_000;
const DURABLE = [
  'message', 'edit', 'react', 'delete', 'read', 'unread', 'mention', 'draft', 'scheduled', 'member', 'channel', 'zone', 'emoji',
  'block', 'call',
];

const now = () => performance.now();
const between = (low, high) => low + Math.random() * (high - low);
const keyOf = watch => watch.map(entry => entry.split(':')[0]).sort().join();
const place = cursor => {
  const [epoch, pos] = String(cursor ?? '').split('.');
  return { epoch, pos: Number(pos) || 0 };
};

export class Stream {
  pages = new Set();
  cursor = null; // The last position that all pages have. Kept here, because a native EventSource gives up after a 502.
  floor = null; // The frames are complete after this position.
  frames = [];
  presence = {};
  voice = new Map();
  conn = null; // Set by hello: the stream is open.
  rhythm = 15_000; // The server's heartbeat interval; watchdog and beats are proportional to it.
  heardAt = now();
  failures = 0;
  refusals = 0;
  watching = '';
  watchNumber = 0;
  watchAgain = Infinity; // When to retry a failed watch request.
  unsynced = new Set(); // Pages that have not reloaded since a resync; the cursor waits for them.
  lastInput = now();

  // gather: how long (ms) the first connection waits for pages, so that it starts at the lowest cursor.
  constructor({ gather = 20 } = {}) {
    this.gather = gather;
    setInterval(() => this.tend(), 1000);
  }

  // port: anything with postMessage and onmessage.
  add(port) {
    const page = { port, attached: false, heardAt: now(), pinged: now() };
    this.pages.add(page);
    port.onmessage = event => this.receive(page, event.data);
    port.start?.();
  }

  receive(page, message) {
    page.heardAt = now();
    if (message.type === 'attach') this.attach(page, message);
    if (message.type === 'retry') this.connect();
    if (message.type === 'input') {
      this.lastInput = now();
      if (this.conn && !this.sentActive) this.beat();
    }
    if (message.type === 'leave') this.drop(page);
    else if (!this.pages.has(page)) this.post(page, { type: 'again' }); // It was silent too long and dropped, but is still open.
  }

  // A page was loaded, swapped or woken. Sends the events after its cursor, then ephemeral state, then the connection's state.
  attach(page, { after, channels = {}, user, token, woken, visible }) {
    this.pages.add(page);
    Object.assign(page, { attached: true, channels });
    this.token = token;
    this.user ??= user;
    if (this.ended) return this.post(page, { type: 'over' });
    const at = place(after);
    if (!this.started && (!this.cursor || at.pos < place(this.cursor).pos)) this.cursor = this.floor = after;
    if (!this.started && !this.timer) this.timer = setTimeout(() => this.connect(), this.gather);
    if (this.unsynced.has(page) && at.epoch === place(this.parked).epoch && at.pos >= this.syncPos) this.synced(page);
    this.replay(page, at);
    if (Object.keys(this.presence).length > 0) this.send(page, 'presence', { users: this.presence });
    for (const data of this.voice.values()) this.send(page, 'voice', data);
    this.post(page, { type: 'state', state: this.conn ? 'open' : this.limited && !visible ? 'paused' : 'connecting', hello: this.hello });
    clearTimeout(this.watchTimer);
    this.watchTimer = setTimeout(() => this.watch(), 50);
    if (this.started && (this.limited ? visible : woken)) this.wake();
  }

  replay(page, { epoch, pos }) {
    const floor = place(this.floor);
    // While pages are unsynced, the cursor is below the floor and would cause a resync each time.
    const cursor = this.unsynced.size > 0 ? this.parked : this.cursor;
    if (epoch !== floor.epoch || pos < floor.pos) return this.send(page, 'resync', { reason: 'page', cursor });
    for (const frame of this.frames) if (frame.pos > pos) this.post(page, frame.message);
  }

  // A tab is visible again, or the network is back: do not wait for a timer that slept.
  wake() {
    if (!this.source || now() - this.heardAt > this.rhythm * 4 / 3) this.connect();
  }

  connect() {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.source?.close();
    this.started = true;
    this.limited = false;
    this.conn = null;
    this.heardAt = now();
    const watch = this.wanted();
    this.watching = keyOf(watch);
    this.watchAgain = Infinity;
    this.sentActive = this.isActive();
    const query = `after=${encodeURIComponent(this.cursor ?? '')}&watch=${watch.join()}${this.sentActive ? '' : '&idle=true'}`;
    const source = this.source = new EventSource(`/live?${query}`);
    const listen = name => source.addEventListener(name, event => {
      if (source === this.source) this.take(name, JSON.parse(event.data), event.lastEventId);
    });
    for (const name of [...DURABLE, 'hello', 'hb', 'bye', 'resync', 'presence', 'typing', 'seen', 'here', 'voice', 'voices']) listen(name);
    source.onerror = () => {
      if (source === this.source) this.fail(source.readyState === EventSource.CLOSED && !this.conn);
    };
    this.broadcast({ type: 'state', state: 'connecting' });
  }

  // An ephemeral event carries the last id too, so only durable ones and heartbeats move the cursor.
  take(name, data, id) {
    this.heardAt = now();
    if (name === 'hello') return this.greet(data);
    if (name === 'bye') return this.part(data.reason);
    if (name === 'resync') return this.resync(data);
    if (name === 'presence') Object.assign(this.presence, data.users);
    if (name === 'voice') this.voice.set(data.channel, data);
    if (name === 'voices')
      for (const channel of this.voice.keys()) if (!data.channels.includes(channel)) this.voice.delete(channel);
    const durable = DURABLE.includes(name);
    const message = { type: 'frame', name, data, id: durable || name === 'hb' ? id : null };
    if (durable) this.keep({ pos: place(id).pos, message });
    if (message.id) this.move(id);
    this.broadcast(message);
    if (name === 'hb') this.tend();
  }

  greet(hello) {
    // The cookie may be another user's by now. Their frames must not reach these pages.
    if (hello.user !== this.user) return this.over();
    this.hello = hello;
    this.conn = hello.conn;
    this.rhythm = hello.hb;
    this.opened = now();
    this.refusals = 0;
    this.presence = {};
    this.watchNumber = 0;
    this.nextBeat = now() + between(0.9, 1.1) * this.rhythm * 4 / 3;
    this.broadcast({ type: 'state', state: 'open', hello });
    this.broadcast({ type: 'frame', name: 'hello', data: hello });
    this.watch();
  }

  part(reason) {
    if (reason === 'revoked') return this.over();
    this.fail(false);
    // Over the limit of streams: do not compete until the user returns to a tab here.
    if (reason !== 'limit') return;
    this.limited = true;
    clearTimeout(this.timer);
    this.broadcast({ type: 'state', state: 'paused' });
  }

  // Missed events are not available one by one. The cursor waits until every page has reloaded.
  resync({ reason, pos }) {
    this.frames = [];
    this.syncPos = pos;
    this.floor = this.parked = `${this.hello.epoch}.${pos}`;
    this.unsynced = new Set([...this.pages].filter(page => page.attached));
    if (this.unsynced.size === 0) this.cursor = this.parked;
    this.broadcast({ type: 'frame', name: 'resync', data: { reason, cursor: this.parked } });
  }

  synced(page) {
    if (this.unsynced.delete(page) && this.unsynced.size === 0) this.cursor = this.parked;
  }

  keep(frame) {
    this.frames.push(frame);
    if (this.frames.length <= KEPT) return;
    this.floor = this.frames.shift().message.id;
  }

  // Never backwards: pages would get events twice.
  move(id) {
    const mark = this.unsynced.size > 0 ? 'parked' : 'cursor', from = place(this[mark]), to = place(id);
    if (to.epoch !== from.epoch || to.pos > from.pos) this[mark] = id;
  }

  fail(refused) {
    const lived = this.conn && now() - this.opened > 1000;
    this.source?.close();
    this.source = this.conn = null;
    this.broadcast({ type: 'state', state: 'connecting' });
    this.refusals = refused ? this.refusals + 1 : 0;
    if (lived) this.failures = 0;
    if (this.failures++ === 0) this.downSince = now();
    const [low, high] = now() - this.downSince < LATE ? BACKOFF[Math.min(this.failures, BACKOFF.length) - 1] : LATER;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), between(low, high));
    if (this.refusals >= 3) this.probe();
  }

  // An EventSource does not report why it was refused.
  async probe() {
    this.refusals = 0;
    const answer = await fetch('/session').catch(() => null);
    if (answer?.status === 401 || (answer?.ok && (await answer.json().catch(() => this)).user !== this.user)) this.over();
  }

  // The session ended, or is another user's: the pages navigate.
  over() {
    this.ended = true;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = this.conn = null;
    this.frames = [];
    this.broadcast({ type: 'over' });
  }

  // The channels that the pages show, each with the lowest sequence number of any page.
  wanted() {
    const lowest = new Map();
    for (const { attached, channels } of this.pages)
      for (const [channel, seq] of attached ? Object.entries(channels) : [])
        lowest.set(channel, Math.min(lowest.get(channel) ?? Infinity, seq));
    return [...lowest].slice(-WATCHED).map(([channel, seq]) => `${channel}:${seq}`);
  }

  async watch() {
    const { conn } = this;
    const watch = this.wanted();
    const key = keyOf(watch);
    if (!conn || (key === this.watching && now() < this.watchAgain)) return;
    this.watching = key;
    this.watchAgain = Infinity;
    const status = await this.request('/live/watch', { conn, n: ++this.watchNumber, watch });
    if (conn !== this.conn || status === 204) return;
    if (status === 404) this.connect();
    else this.watchAgain = now() + this.rhythm;
  }

  isActive() {
    return now() - this.lastInput < IDLE;
  }

  async beat() {
    const { conn } = this;
    this.nextBeat = now() + between(0.9, 1.1) * this.rhythm * 4 / 3;
    this.sentActive = this.isActive();
    const status = await this.request('/live/beat', { conn, active: this.sentActive });
    if (status === 404 && conn === this.conn) this.connect();
  }

  async request(path, body) {
    const headers = { 'Content-Type': 'application/json', RequestVerificationToken: this.token };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null);
    if (answer?.status === 401) this.probe();
    if (answer?.status === 400) [...this.pages].at(-1)?.port.postMessage({ type: 'again', stale: true }); // It gets a new token.
    return answer?.status ?? 0;
  }

  // Called every second and at each heartbeat: in a hidden page timers sleep for a minute, events do not.
  tend() {
    if (this.ended) return;
    const at = now();
    if (this.source && at - this.heardAt > this.rhythm * 8 / 3) this.fail(false);
    if (this.conn && (at > this.nextBeat || this.sentActive !== this.isActive())) this.beat();
    if (this.conn) this.watch();
    for (const page of this.pages) {
      if (at - page.heardAt > SILENT_PORT) this.drop(page);
      else if (at - page.pinged > PING) {
        page.pinged = at;
        this.post(page, { type: 'ping' });
      }
    }
  }

  // The page closed, crashed or froze. A frozen page attaches again when it wakes.
  drop(page) {
    page.attached = false;
    this.pages.delete(page);
    this.synced(page);
  }

  post(page, message) {
    page.port.postMessage(message);
  }

  send(page, name, data) {
    this.post(page, { type: 'frame', name, data, id: null });
  }

  broadcast(message) {
    for (const page of this.pages) if (page.attached) this.post(page, message);
  }
}

if (typeof SharedWorkerGlobalScope !== 'undefined') {
  const stream = new Stream();
  self.addEventListener('connect', event => stream.add(event.ports[0]));
}
