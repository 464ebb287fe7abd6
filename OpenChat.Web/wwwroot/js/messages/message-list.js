// <message-list>: a part of one channel, kept true by the stream (docs/live-events.md). Only `message` frames insert; the count
// of the channel (seq) proves that nothing is missing, and a gap is fetched before anything later is shown.
import { $, $$, emit, parse } from '../lib/dom.js';
import { arrange, atEnd, messagesOf, numberOf, place, steadily, tabbable } from './rows.js';
import { isNews, personal } from './personal.js';
import { localise } from '../lib/time.js';
import { pendingCopy, showStatus } from './pending.js';
import { discard, unsentIn } from '../live/outbox.js';
import { renew, restored } from './range.js';

const FAR = 500; // So much behind, the newest page comes instead of each change.
const me = document.documentElement.dataset.user;

class MessageList extends HTMLElement {
  connectedCallback() {
    this.list = $('.messages', this);
    this.log = this.closest('.log');
    this.known = Number(this.dataset.seq);
    this.held = [];
    this.leaving = new AbortController();
    const on = (name, then, target = document) => target.addEventListener(name, then, { signal: this.leaving.signal });
    for (const kind of ['message', 'edit', 'delete', 'react', 'pin'])
      on(`live:${kind}`, event => this.isMine(event) && this.receive(event.detail, kind === 'message'));
    on('live:unread', event => this.isMine(event) && this.repair());
    on('live:hb', event => event.detail.seqs?.[this.dataset.channel] > this.known && this.repair());
    on('live:resync', () => this.repair());
    on('outbox:change', event => this.isMine(event) && this.drawUnsent());
    on('outbox:taken', event => this.isMine(event) && this.settle(event.detail));
    on('message:draw', event => this.draw(event.detail), this);
    localise(this);
    this.prepare($$('li[data-at]', this));
    this.drawUnsent();
    const sought = $('li[data-sought]', this) ?? (location.hash.startsWith('#m-') ? document.getElementById(location.hash.slice(1)) : null);
    sought?.scrollIntoView({ block: 'center' });
    sought?.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  isMine = event => event.detail.channel === this.dataset.channel;

  // What the server's page cannot know, for the rows that just came; the others may hold the tab stop or an editor.
  prepare(items) {
    for (const item of items) {
      personal(item, this.dataset);
      localise(item);
    }
    arrange(this.list);
    this.tellTail();
  }

  get last() { return numberOf(messagesOf(this.list).at(-1)); }

  // A message that is counted already and not on the page stands outside the part that the page shows.
  receive(change, inserts) {
    if (change.seq > this.known + 1) {
      this.held.push([change, inserts]);
      return this.repair();
    }
    this.apply(change, inserts && change.seq > this.known);
    this.knows(Math.max(this.known, change.seq));
  }

  // What has a lower count is on the page as it is now, as far as it belongs there.
  knows(seq) {
    this.known = seq;
    this.dataset.seq = seq;
  }

  // What was held goes the same way as all else: there may be another gap before it.
  async repair() {
    if (this.repairing) return;
    this.repairing = true;
    const isWhole = await this.fetchGap().catch(() => false); // Not reached: the stream's next word asks again.
    this.repairing = false;
    if (isWhole) for (const [change, inserts] of this.held.splice(0).sort(([a], [b]) => a.seq - b.seq)) this.receive(change, inserts);
  }

  // What lies between the count that is known and the channel's own. What came into being after its beginning is inserted, on
  // whichever page of the answer it stands: it may have been changed since.
  async fetchGap() {
    for (let from = this.known; this.isConnected;) {
      const after = this.known;
      from = Math.min(from, after);
      const response = await fetch(`/channels/${this.dataset.channel}/changes?after=${after}`);
      if (!response.ok) return false; // Not there any more, or not ours: the stream tells what became of the channel.
      const gap = await response.json();
      if (this.known < after) continue; // Older history came meanwhile (history.js).
      if (gap.seq < from) return await restored(this);
      if (gap.seq - after > FAR) return await renew(this);
      for (const change of gap.changes) this.apply(change, Number(parse(change.html).dataset.seq) > from);
      // The stream went on meanwhile, and may be ahead of this answer.
      this.knows(Math.max(this.known, gap.complete ? gap.seq : gap.changes.at(-1)?.seq ?? gap.seq));
      if (gap.complete) return true;
    }
    return false;
  }

  apply(change, inserts) {
    const item = parse(change.html);
    const shown = document.getElementById(item.id);
    if (inserts) this.dataset.last = Math.max(Number(this.dataset.last), change.no);
    if (shown) return this.draw(item);
    const pending = item.dataset.author === me ? this.pending(change.nonce) : null;
    if (inserts && (!this.hasAttribute('data-newer') || change.no < this.last)) this.insert(item);
    else if (inserts) {
      const old = this.dataset.old?.split(' ') ?? [];
      if (!isNews(item, this.dataset)) this.dataset.old = [...new Set([...old, change.no.toString()])].join(' '); // Not shown, and no news either.
      this.tellTail();
    }
    pending?.remove();
    if (pending) discard(this.dataset.channel, change.nonce); // The stream was faster than the answer to the POST.
  }

  // A newer state of what is on the page. An open editor is left alone and drawn when it closes.
  draw(item) {
    const shown = document.getElementById(item.id);
    if (!shown || Number(item.dataset.rev) < Number(shown.dataset.rev)) return;
    if (shown.hasAttribute('hx-morph-skip')) return void (shown.latest = item);
    personal(item, this.dataset);
    localise(item);
    item.tabIndex = shown.tabIndex;
    tabbable(item, shown.tabIndex === 0);
    item.classList.toggle('cont', shown.classList.contains('cont'));
    steadily(this.log, () => htmx.swap({ target: shown, swap: 'outerMorph', text: item.outerHTML }));
  }

  insert(item) {
    const unseen = isNews(item, this.dataset) && (document.hidden || !atEnd(this.log));
    steadily(this.log, () => {
      place(this.list, item);
      this.prepare([item]);
    });
    htmx.process(item);
    emit('message:shown', { item, unseen }, this);
  }

  pending = nonce => $$('li[data-state]', this.list).find(item => item.dataset.nonce === nonce);

  // The page may come with what was taken while its answer is still on the way.
  has = nonce => $(`li[data-no][data-nonce="${nonce}"][data-author="${me}"]`, this.list) !== null;

  // Copies of what was written and not yet taken stand at the channel's end; whoever writes elsewhere is led there (reading.js).
  drawUnsent() {
    const template = $(`message-composer[data-channel="${this.dataset.channel}"] template`);
    const unsent = template && !this.hasAttribute('data-newer') ? unsentIn(this.dataset.channel).filter(each => !this.has(each.nonce)) : [];
    for (const item of $$('li[data-state]', this.list)) if (!unsent.some(each => each.nonce === item.dataset.nonce)) item.remove();
    for (const each of unsent) {
      const item = this.pending(each.nonce) ?? this.list.appendChild(pendingCopy(template, each));
      item.dataset.state = each.state === 'refused' ? 'failed' : each.state;
      showStatus(item, each);
    }
    localise(this.list);
    arrange(this.list);
  }

  // The answer says which message the copy is; its true form comes by the stream.
  settle({ nonce, id, no }) {
    const pending = this.pending(nonce);
    if (!pending) return;
    if (document.getElementById(`m-${id}`)) return pending.remove();
    pending.id = `m-${id}`;
    Object.assign(pending.dataset, { no, seq: 0, rev: 0 });
    delete pending.dataset.state;
    $('.msg-status', pending)?.remove();
    place(this.list, pending); // One that was written before it may have been refused.
    arrange(this.list);
  }

  tellTail() {
    emit('message:tail', {}, this);
  }
}

customElements.define('message-list', MessageList);
