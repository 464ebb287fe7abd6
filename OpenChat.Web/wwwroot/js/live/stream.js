// The one event stream of a browser and session, shared by its tabs (docs/live-events.md). Six streams on one HTTP/1.1 host
// would block every further request. Runs in a SharedWorker; where there is none, live/fallback.js runs it inside a page. Imports nothing.

const KEPT = 1000;
const WATCHED = 32;
const BACKOFF = [[0, 500], [1500, 7500], [5500, 6500]], LATER = [5000, 30_000], LATE = 120_000; // docs/decisions/0009-back-within-seven-seconds.md
const IDLE = 5 * 60_000;
const PING = 10_000, SILENT_PORT = 30_000;
const DURABLE = ['message', 'edit', 'react', 'pin', 'delete', 'read', 'unread', 'member', 'channel', 'zone', 'friend', 'block', 'call'];

const now = () => performance.now();
const between = (low, high) => low + Math.random() * (high - low);
const keyOf = watch => watch.map(entry => entry.split(':')[0]).sort().join();
const place = cursor => {
  const [epoch, pos] = String(cursor ?? '').split('.');
  return { epoch, pos: Number(pos) || 0 };
};

export class Stream {
  pages = new Set();
  cursor = null; // The last position that every page has; ours, because a native EventSource gives up for good on a 502.
  floor = null; // Kept frames are complete from here on.
  frames = [];
  presence = {};
  voice = new Map();
  conn = null; // From hello: the stream is open.
  rhythm = 15_000; // The server's heartbeat; watchdog and beats keep their proportion to it.
  heard = now();
  failures = 0;
  refusals = 0;
  watching = '';
  watchNumber = 0;
  watchAgain = Infinity; // When to tell it once more, where it was not taken.
  unsynced = new Set(); // Pages that have not loaded anew since a resync: the cursor waits for them.
  lastInput = now();

  // gather: how long the first connection waits for pages, so that it starts at the lowest of their cursors.
  constructor({ gather = 20 } = {}) {
    this.gather = gather;
    setInterval(() => this.tend(), 1000);
  }

  // A page: anything with postMessage and onmessage.
  add(port) {
    const page = { port, attached: false, heard: now(), pinged: now() };
    this.pages.add(page);
    port.onmessage = event => this.hear(page, event.data);
    port.start?.();
  }

  hear(page, said) {
    page.heard = now();
    if (said.type === 'attach') this.attach(page, said);
    if (said.type === 'retry') this.connect();
    if (said.type === 'input') {
      this.lastInput = now();
      if (this.conn && !this.toldActive) this.beat();
    }
    if (said.type === 'leave') this.drop(page);
    else if (!this.pages.has(page)) this.tell(page, { type: 'again' }); // It was silent for long, and dropped; it is there after all.
  }

  // A page was loaded, swapped or woken: it gets what happened after its own cursor, then what is ephemeral, then the state.
  attach(page, { after, channels = {}, user, token, woken, visible }) {
    this.pages.add(page);
    Object.assign(page, { attached: true, channels });
    this.token = token;
    this.user ??= user;
    if (this.ended) return this.tell(page, { type: 'over' });
    const at = place(after);
    if (!this.started && (!this.cursor || at.pos < place(this.cursor).pos)) this.cursor = this.floor = after;
    if (!this.started && !this.timer) this.timer = setTimeout(() => this.connect(), this.gather);
    if (this.unsynced.has(page) && at.epoch === place(this.parked).epoch && at.pos >= this.syncPos) this.synced(page);
    this.replay(page, at);
    if (Object.keys(this.presence).length > 0) this.send(page, 'presence', { users: this.presence });
    for (const data of this.voice.values()) this.send(page, 'voice', data);
    this.tell(page, { type: 'state', state: this.conn ? 'open' : this.limited && !visible ? 'paused' : 'connecting', hello: this.hello });
    clearTimeout(this.watchTimer);
    this.watchTimer = setTimeout(() => this.watch(), 50);
    if (this.started && (this.limited ? visible : woken)) this.wake();
  }

  replay(page, { epoch, pos }) {
    const floor = place(this.floor);
    // While others are not synced the cursor lies below the floor: whoever went by it would be told so again, for ever.
    const cursor = this.unsynced.size > 0 ? this.parked : this.cursor;
    if (epoch !== floor.epoch || pos < floor.pos) return this.send(page, 'resync', { reason: 'page', cursor });
    for (const frame of this.frames) if (frame.pos > pos) this.tell(page, frame.told);
  }

  // Somebody looks at a tab again, or the network is back: no waiting for a timer that slept.
  wake() {
    if (!this.source || now() - this.heard > this.rhythm * 4 / 3) this.connect();
  }

  connect() {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.source?.close();
    this.started = true;
    this.limited = false;
    this.conn = null;
    this.heard = now();
    const watch = this.wanted();
    this.watching = keyOf(watch);
    this.watchAgain = Infinity;
    this.toldActive = this.isActive();
    const query = `after=${encodeURIComponent(this.cursor ?? '')}&watch=${watch.join()}${this.toldActive ? '' : '&idle=true'}`;
    const source = this.source = new EventSource(`/live?${query}`);
    const take = name => source.addEventListener(name, event => {
      if (source === this.source) this.take(name, JSON.parse(event.data), event.lastEventId);
    });
    for (const name of [...DURABLE, 'hello', 'hb', 'bye', 'resync', 'presence', 'typing', 'voice', 'voices']) take(name);
    source.onerror = () => {
      if (source === this.source) this.fail(source.readyState === EventSource.CLOSED && !this.conn);
    };
    this.all({ type: 'state', state: 'connecting' });
  }

  // What comes without an id of its own still carries the last one: only what is durable moves the cursor.
  take(name, data, id) {
    this.heard = now();
    if (name === 'hello') return this.greet(data);
    if (name === 'bye') return this.part(data.reason);
    if (name === 'resync') return this.resync(data);
    if (name === 'presence') Object.assign(this.presence, data.users);
    if (name === 'voice') this.voice.set(data.channel, data);
    if (name === 'voices') for (const channel of this.voice.keys()) if (!data.channels.includes(channel)) this.voice.delete(channel);
    const durable = DURABLE.includes(name);
    const told = { type: 'frame', name, data, id: durable || name === 'hb' ? id : null };
    if (durable) this.keep({ pos: place(id).pos, told });
    if (told.id) this.move(id);
    for (const page of this.pages) if (page.attached) this.tell(page, told);
    if (name === 'hb') this.tend();
  }

  greet(hello) {
    // The cookie may be another person's by now. Not one frame of theirs goes to pages of the first.
    if (hello.user !== this.user) return this.over();
    this.hello = hello;
    this.conn = hello.conn;
    this.rhythm = hello.hb;
    this.opened = now();
    this.refusals = 0;
    this.presence = {};
    this.watchNumber = 0;
    this.nextBeat = now() + between(0.9, 1.1) * this.rhythm * 4 / 3;
    this.all({ type: 'state', state: 'open', hello });
    this.all({ type: 'frame', name: 'hello', data: hello });
    this.watch();
  }

  part(reason) {
    if (reason === 'revoked') return this.over();
    this.fail(false);
    // One of eight streams too many: no fight for a place until somebody looks here again.
    if (reason !== 'limit') return;
    this.limited = true;
    clearTimeout(this.timer);
    this.all({ type: 'state', state: 'paused' });
  }

  // What was missed cannot be told event by event. The cursor stays until every page has loaded itself anew.
  resync({ reason, pos }) {
    this.frames = [];
    this.syncPos = pos;
    this.floor = this.parked = `${this.hello.epoch}.${pos}`;
    this.unsynced = new Set([...this.pages].filter(page => page.attached));
    if (this.unsynced.size === 0) this.cursor = this.parked;
    this.all({ type: 'frame', name: 'resync', data: { reason, cursor: this.parked } });
  }

  synced(page) {
    if (this.unsynced.delete(page) && this.unsynced.size === 0) this.cursor = this.parked;
  }

  keep(frame) {
    this.frames.push(frame);
    if (this.frames.length <= KEPT) return;
    this.floor = this.frames.shift().told.id;
  }

  // Never back: what lies between would come once more, to pages that have it.
  move(id) {
    const mark = this.unsynced.size > 0 ? 'parked' : 'cursor', from = place(this[mark]), to = place(id);
    if (to.epoch !== from.epoch || to.pos > from.pos) this[mark] = id;
  }

  fail(refused) {
    const lived = this.conn && now() - this.opened > 1000;
    this.source?.close();
    this.source = this.conn = null;
    this.all({ type: 'state', state: 'connecting' });
    this.refusals = refused ? this.refusals + 1 : 0;
    if (lived) this.failures = 0;
    if (this.failures++ === 0) this.downSince = now();
    const [low, high] = now() - this.downSince < LATE ? BACKOFF[Math.min(this.failures, BACKOFF.length) - 1] : LATER;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), between(low, high));
    if (this.refusals >= 3) this.probe();
  }

  // An EventSource does not say why it was refused.
  async probe() {
    this.refusals = 0;
    const answer = await fetch('/session').catch(() => null);
    if (answer?.status === 401 || (answer?.ok && (await answer.json().catch(() => this)).user !== this.user)) this.over();
  }

  // The session is over, or somebody else's: the pages ask the server where they belong.
  over() {
    this.ended = true;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = this.conn = null;
    this.frames = [];
    this.all({ type: 'over' });
  }

  // What the pages show, each channel once with the lowest count that any of them has.
  wanted() {
    const lowest = new Map();
    for (const { attached, channels } of this.pages)
      for (const [channel, seq] of attached ? Object.entries(channels) : []) lowest.set(channel, Math.min(lowest.get(channel) ?? Infinity, seq));
    return [...lowest].slice(-WATCHED).map(([channel, seq]) => `${channel}:${seq}`);
  }

  async watch() {
    const { conn } = this;
    const watch = this.wanted();
    const key = keyOf(watch);
    if (!conn || (key === this.watching && now() < this.watchAgain)) return;
    this.watching = key;
    this.watchAgain = Infinity;
    const status = await this.post('/live/watch', { conn, n: ++this.watchNumber, watch });
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
    this.toldActive = this.isActive();
    const status = await this.post('/live/beat', { conn, active: this.toldActive });
    if (status === 404 && conn === this.conn) this.connect();
  }

  async post(path, body) {
    const headers = { 'Content-Type': 'application/json', RequestVerificationToken: this.token };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null);
    if (answer?.status === 401) this.probe();
    if (answer?.status === 400) [...this.pages].at(-1)?.port.postMessage({ type: 'again' }); // The token is old; who came last has the newest.
    return answer?.status ?? 0;
  }

  // Once a second, and at each heartbeat: in a hidden page timers sleep for a minute, events do not.
  tend() {
    if (this.ended) return;
    const at = now();
    if (this.source && at - this.heard > this.rhythm * 8 / 3) this.fail(false);
    if (this.conn && (at > this.nextBeat || this.toldActive !== this.isActive())) this.beat();
    if (this.conn) this.watch();
    for (const page of this.pages) {
      if (at - page.heard > SILENT_PORT) this.drop(page);
      else if (at - page.pinged > PING) {
        page.pinged = at;
        this.tell(page, { type: 'ping' });
      }
    }
  }

  // Closed, crashed or frozen. A frozen page that wakes attaches again.
  drop(page) {
    page.attached = false;
    this.pages.delete(page);
    this.synced(page);
  }

  tell(page, message) {
    page.port.postMessage(message);
  }

  send(page, name, data) {
    this.tell(page, { type: 'frame', name, data, id: null });
  }

  all(message) {
    for (const page of this.pages) if (page.attached) this.tell(page, message);
  }
}

if (typeof SharedWorkerGlobalScope !== 'undefined') {
  const stream = new Stream();
  self.addEventListener('connect', event => stream.add(event.ports[0]));
}
