// <message-list>: messages of one channel, kept true by the stream (docs/live-events.md). It stands in a .log, and there may be several
// on a page. The one with data-list="channel" is where the channel is read and written: it alone has unsent copies, the line above what
// is new, and the ids of the rows.
import { $, $$, emit, parse } from '../lib/dom.js';
import { localise } from '../lib/time.js';
import { discard } from '../live/outbox.js';
import { receive, repair } from './changes.js';
import { copyOf, drawUnsent, settle } from './pending.js';
import { equip, isEquipped, isMine, isNews, personal } from './personal.js';
import { arrange, atEnd, identify, messageOf, messagesOf, numberOf, place, rowOf, steadily, tabbable } from './rows.js';

class MessageList extends HTMLElement {
  connectedCallback() {
    this.list = $('.messages', this);
    this.log = this.closest('.log');
    this.known = Number(this.dataset.seq);
    this.held = [];
    this.leaving = new AbortController();
    this.listen();
    localise(this);
    this.prepare($$('li[data-at]', this));
    drawUnsent(this);
    this.goToSought();
    // A list that was made before others were told something has not heard it, and will not hear it again.
    if ($$(`message-list[data-channel="${this.dataset.channel}"]`).some(other => other.known > this.known)) repair(this);
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  listen() {
    const on = (name, then, target = document) => target.addEventListener(name, then, { signal: this.leaving.signal });
    const onOwn = (name, then) => on(name, ({ detail }) => detail.channel === this.dataset.channel && then(detail));
    onOwn('live:message', change => receive(this, change, true));
    for (const kind of ['edit', 'delete']) onOwn(`live:${kind}`, change => receive(this, change, false));
    onOwn('live:unread', () => repair(this)); // Of a channel in view it means a gap.
    onOwn('live:react', change => receive(this, change, false));
    on('live:hb', ({ detail }) => detail.seqs?.[this.dataset.channel] > this.known && repair(this));
    for (const name of ['resync', 'catch-up']) on(`live:${name}`, () => repair(this));
    onOwn('outbox:change', () => drawUnsent(this));
    onOwn('outbox:taken', taken => settle(this, taken));
    on('message:draw', ({ detail }) => this.draw(detail), this);
    for (const near of ['pointerover', 'focusin']) on(near, ({ target }) => {
      const item = target.closest('li.msg[data-no]');
      if (item) equip(item, this);
    }, this);
  }

  goToSought() {
    const target = location.hash.startsWith('#m-') ? document.getElementById(location.hash.slice(1)) : null;
    const sought = $('li[data-sought]', this) ?? (this.contains(target) ? target : null);
    sought?.scrollIntoView({ block: 'center' });
    sought?.focus({ preventScroll: true });
  }

  // Adds to new rows what the server cannot know. Not to the others: they may hold the tab stop or an editor.
  prepare(items) {
    for (const item of items) {
      identify(item, this);
      personal(item, this);
      localise(item);
    }
    arrange(this.list, items.length === 1 ? items[0] : undefined);
    emit('message:drawn', { items }, this);
    this.tellTail();
  }

  get last() { return numberOf(messagesOf(this.list).at(-1)); }

  // Everything up to this count is in the list, as far as it belongs there.
  knows(seq) {
    this.known = seq;
    this.dataset.seq = seq;
  }

  apply(change, inserts) {
    if ('reactions' in change) return this.react(change);
    const item = parse(change.html);
    if (!inserts) emit('message:changed', { item }, this); // Also where the row is not in the list.
    if (inserts) this.dataset.last = Math.max(Number(this.dataset.last), change.no);
    if (rowOf(this, messageOf(item))) return this.draw(item);
    const copy = isMine(item) ? copyOf(this, change.nonce) : null;
    if (inserts && (!this.hasAttribute('data-newer') || change.no < this.last)) this.insert(item);
    else if (inserts) this.passOver(item, change.no);
    if (copy?.contains(document.activeElement)) item.focus({ preventScroll: true });
    copy?.remove();
    if (copy) discard(this.dataset.channel, change.nonce); // The stream was faster than the answer to the POST.
  }

  // A newer state of a row. An open editor is left alone: the row is drawn when it closes.
  draw(item) {
    const shown = rowOf(this, messageOf(item));
    if (!shown || Number(item.dataset.rev) < Number(shown.dataset.rev)) return;
    if (shown.hasAttribute('hx-morph-skip')) return void (shown.latest = item);
    identify(item, this);
    personal(item, this);
    localise(item);
    item.tabIndex = shown.tabIndex;
    if (isEquipped(shown) || shown.matches(':hover, :focus-within')) equip(item, this);
    tabbable(item, shown.tabIndex === 0, shown.contains(document.activeElement));
    item.classList.toggle('cont', shown.classList.contains('cont'));
    const drawn = steadily(this.log, () => {
      const swapped = htmx.swap({ target: shown, swap: 'outerMorph', text: item.outerHTML });
      emit('message:drawn', { items: [shown] }, this);
      return swapped;
    });
    if (item.hasAttribute('data-deleted')) drawn.then(() => steadily(this.log, () => this.settle()));
  }

  // Reactions arrive without their row, so that an open editor stays. The newer row that waits for the editor to close gets them too.
  react({ id, rev, reactions }) {
    const shown = rowOf(this, id);
    if (!shown || rev < Number(shown.dataset.rev)) return;
    const held = document.activeElement, inside = shown.contains(held); // Pills move, and the focus must not move to another emoji.
    const emoji = inside ? held.closest('.reaction[data-emoji]')?.dataset.emoji : undefined;
    steadily(this.log, () => {
      for (const item of [shown, shown.latest].filter(Boolean)) {
        item.dataset.rev = rev;
        const old = $('.reactions', item);
        if (!old || !reactions || item !== shown) old?.remove();
        else htmx.swap({ target: old, swap: 'outerMorph', text: reactions }); // The focus may be in it.
        if (reactions && !$('.reactions', item)) $('.msg-tools', item)?.before(parse(reactions));
      }
      emit('message:drawn', { items: [shown] }, this);
      tabbable(shown, shown.tabIndex === 0, inside);
      if (emoji === undefined || document.activeElement?.dataset.emoji === emoji) return;
      const pill = $$('.reaction[data-emoji]:not([hidden])', shown).find(each => each.dataset.emoji === emoji);
      (pill ?? shown).focus({ preventScroll: true });
    });
  }

  // What follows a deleted message needs a head of its own.
  settle() {
    arrange(this.list);
    this.tellTail();
  }

  insert(item) {
    const unseen = isNews(item, this) && (document.hidden || !atEnd(this.log));
    steadily(this.log, () => {
      place(this.list, item);
      this.prepare([item]);
    });
    htmx.process(item);
    emit('message:shown', { item, unseen }, this);
  }

  // Newer than the part that is shown. What is no news must not be counted as such (reading.js).
  passOver(item, no) {
    const old = new Set(this.dataset.old?.split(' '));
    if (!isNews(item, this)) this.dataset.old = [...old.add(`${no}`)].join(' ');
    this.tellTail();
  }

  tellTail() {
    emit('message:tail', {}, this);
  }
}

customElements.define('message-list', MessageList);

// A new name of a person or a channel: the rows that show it are drawn anew.
for (const [kind, about] of [['member', 'user'], ['channel', 'channel']])
  document.addEventListener(`live:${kind}`, ({ detail: { [about]: id } }) => {
    const shown = `:is([data-author="${id}"], :has([data-to-author="${id}"], [data-mention="${id}"]))`;
    if ($(`message-list li${shown}`)) import('./authors.js').then(({ renew }) => renew(id), () => {});
  });
