// <message-composer>: Enter sends, Shift+Enter breaks the line. Drafts survive a reload, and so does what was not sent.
import { $, emit } from '../lib/dom.js';
import { draftFrom, isEmpty } from '../lib/draft.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { discard, draftOf, retry, send } from '../live/outbox.js';

const NEAR = 200;

class MessageComposer extends HTMLElement {
  connectedCallback() {
    this.form = $('form', this);
    this.box = $('textarea', this);
    this.key = `draft:${this.dataset.channel}`;
    this.box.value ||= draftFrom(kept.get(this.key)).text;
    this.form.noValidate = true;
    this.form.addEventListener('submit', event => this.submit(event));
    this.box.addEventListener('input', () => this.changed());
    this.box.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.size();
    const isSought = $('li[data-sought]') !== null || location.hash.startsWith('#m-');
    if (!isSought && matchMedia('(pointer: fine)').matches) this.box.focus({ preventScroll: true });
  }

  get draft() { return { text: this.box.value }; }

  get left() { return Number(this.dataset.max) - this.box.value.trim().length; }

  changed() {
    if (isEmpty(this.draft)) kept.remove(this.key);
    else kept.set(this.key, this.draft);
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
    if (isEmpty(draft)) return;
    if (this.left < 0) return this.complain(t('Too long: {0} characters, limit {1}.', draft.text.length, this.dataset.max));
    send(this.dataset.channel, this.dataset.address, draft);
    this.box.value = ''; // Only now that the outbox keeps it.
    this.changed();
    emit('composer:sent', { channel: this.dataset.channel });
    this.box.focus();
  }

  // A refused message comes back to be changed, before what was written since.
  takeBack({ text }) {
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
