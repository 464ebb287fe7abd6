// <message-composer>: Enter sends, Shift+Enter breaks the line. Drafts survive a reload, and so does what was not sent.
import { $, emit, enterSends, isComposing } from '../lib/dom.js';
import { changed, draftFrom, isAny, isEmpty, isSaved } from '../lib/draft.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { discard, draftOf, retry, send } from '../live/outbox.js';

const NEAR = 200;

class MessageComposer extends HTMLElement {
  connectedCallback() {
    this.form = $('form', this);
    this.box = $('textarea', this);
    this.key = `draft:${this.dataset.channel}`;
    const mine = kept.get(this.key), { version } = this.dataset, context = $('.reply-context', this), { to } = context.dataset;
    if (mine && version && !(isSaved(mine) && mine.version <= version)) { // It was typed after the server made this page.
      this.show(draftFrom(mine));
      const isOwn = mine.sent === this.box.defaultValue; // Its answer was lost with the page.
      if (this.box.defaultValue + to) kept.set(this.key, { ...mine, there: true, ...(isOwn && { version: Number(version) }) });
    } else {
      this.box.value = this.box.defaultValue; // The browser itself restores what was typed.
      if (to) this.replyTo({ id: to, name: $('b', context).textContent, line: $('[data-line]', context).textContent,
        quiet: !$('[type=checkbox]', context).checked });
      if (version && this.box.value + to) kept.set(this.key, { ...this.draft, version: Number(version) });
    }
    this.form.noValidate = true;
    this.form.addEventListener('submit', event => this.submit(event));
    $('[data-later]', this).addEventListener('click', event => {
      event.preventDefault();
      import('./later.js').then(({ open }) => open(this), () => this.complain(t('Can\'t reach the server. Try again.')));
    });
    this.box.addEventListener('input', () => {
      this.typed = true; // Since something was sent.
      this.changed();
    });
    this.box.addEventListener('keydown', event => {
      if (!enterSends(event) || isComposing(event)) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.size();
    const isSought = $('li[data-sought]') !== null || location.hash.startsWith('#m-');
    if (!isSought && matchMedia('(pointer: fine)').matches) this.box.focus({ preventScroll: true });
  }

  get draft() { return { text: this.box.value, ...(this.reply && { reply: this.reply }) }; }

  get left() { return Number(this.dataset.max) - this.box.value.trim().length; }

  replyTo(reply) {
    this.reply = reply;
    import('./replies.js').then(({ drawContext }) => drawContext(this), () => {});
  }

  // What came from elsewhere.
  show({ text, reply }) {
    this.box.value = text;
    if (reply || this.reply) this.replyTo(reply);
  }

  // Here at once, and soon on the server.
  keep() {
    const before = kept.get(this.key);
    if (!before && !isAny(this.draft)) return;
    kept.set(this.key, changed(this.draft, before));
    emit('composer:kept', { channel: this.dataset.channel });
  }

  changed() {
    this.keep();
    if (this.box.value.trim()) emit('composer:typing', { channel: this.dataset.channel });
    this.complain('');
    this.size();
  }

  // Shows how many characters are left when they are few. The box grows by script only where CSS cannot do it.
  size() {
    const count = $('.count', this), left = this.left;
    count.hidden = left > NEAR;
    count.classList.toggle('bad-text', left < 0);
    if (Math.abs(left) === 1) count.textContent = left < 0 ? t('1 character too many') : t('1 character left');
    else count.textContent = left < 0 ? t('{0} characters too many', -left) : t('{0} characters left', left);
    if (CSS.supports('field-sizing', 'content')) return;
    this.box.style.blockSize = 'auto';
    this.box.style.blockSize = `${this.box.scrollHeight}px`;
  }

  submit(event) {
    event.preventDefault();
    const draft = { ...this.draft, text: this.box.value.trim() };
    if (isEmpty(draft)) return /[^ \t\n]/.test(this.box.value) ? this.complain(t('Write a message first.')) : undefined;
    if (this.left < 0) return this.complain(t('Too long: {0} characters, limit {1}.', draft.text.length, this.dataset.max));
    send(this.dataset.channel, this.dataset.address, draft);
    this.clear(); // Only now that the outbox keeps it.
    this.box.focus();
  }

  // later: nothing stands at the end of the list yet.
  clear(later = false) {
    this.box.value = '';
    this.typed = false;
    this.reply = null;
    this.changed();
    emit('composer:sent', { channel: this.dataset.channel, later });
  }

  // A refused message comes back to be changed, before what was written since.
  takeBack({ text, reply }) {
    if (reply && !this.reply) this.replyTo(reply);
    this.box.value = this.box.value.trim() ? `${text}\n\n${this.box.value}` : text;
    this.changed();
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
  }

  complain(problem) {
    const error = $('.error-text', this);
    error.hidden = !problem;
    $('span', error).textContent = problem;
    if (problem) this.box.setAttribute('aria-invalid', 'true');
    else this.box.removeAttribute('aria-invalid');
  }
}

customElements.define('message-composer', MessageComposer);

document.addEventListener('click', event => {
  const item = event.target.closest?.('li[data-state]');
  if (!item) return;
  const { channel } = item.closest('message-list').dataset, { nonce } = item.dataset;
  const pressed = action => event.target.closest(`[data-${action}]`) !== null;
  const composer = pressed('reword') ? $(`message-composer[data-channel="${channel}"]`) : null;
  if (pressed('retry')) retry(channel);
  composer?.takeBack(draftOf(channel, nonce));
  if (composer || pressed('discard')) discard(channel, nonce);
});
