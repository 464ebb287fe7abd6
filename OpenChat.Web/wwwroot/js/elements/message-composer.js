// <message-composer>: Enter sends, Shift+Enter breaks the line; what is written survives a reload, and so does what was not sent.
import { $, emit } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { discard, retry, send, wordsOf } from '../live/outbox.js';

const NEAR = 200;

class MessageComposer extends HTMLElement {
  connectedCallback() {
    this.form = $('form', this);
    this.box = $('textarea', this);
    this.draft = `draft:${this.dataset.channel}`;
    this.box.value ||= kept.get(this.draft) ?? '';
    this.form.noValidate = true;
    this.form.addEventListener('submit', event => this.submit(event));
    this.box.addEventListener('input', () => this.changed());
    this.box.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.size();
    if (matchMedia('(pointer: fine)').matches && !$('li[data-sought]') && !location.hash.startsWith('#m-')) this.box.focus({ preventScroll: true });
  }

  get left() { return Number(this.dataset.max) - this.box.value.trim().length; }

  changed() {
    if (this.box.value) kept.set(this.draft, this.box.value);
    else kept.remove(this.draft);
    if (this.box.value.trim()) emit('composer:typing', { channel: this.dataset.channel });
    this.complain('');
    this.size();
  }

  // Grows with what is written; where CSS cannot, by script. Says what is left when that is little.
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
    const text = this.box.value.trim();
    if (!text) return;
    if (this.left < 0) return this.complain(t('Too long: {0} characters, limit {1}.', text.length, this.dataset.max));
    send(this.dataset.channel, this.dataset.address, text);
    this.box.value = ''; // Not before the outbox has it.
    this.changed();
    emit('composer:sent', { channel: this.dataset.channel });
    this.box.focus();
  }

  // Words that come back stand before those that are there already.
  takeBack(words) {
    this.box.value = this.box.value.trim() ? `${words}\n\n${this.box.value}` : words;
    this.changed();
    this.box.focus();
    this.box.setSelectionRange(words.length, words.length);
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
  const { channel } = item?.closest('message-list').dataset ?? {};
  if (item && event.target.closest('[data-retry]')) retry(channel);
  const composer = item && event.target.closest('[data-reword]') && $(`message-composer[data-channel="${channel}"]`);
  if (composer) composer.takeBack(wordsOf(channel, item.dataset.nonce));
  if (item && (composer || event.target.closest('[data-discard]'))) discard(channel, item.dataset.nonce);
});
