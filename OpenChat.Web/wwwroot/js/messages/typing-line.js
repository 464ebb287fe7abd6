// <typing-line>: shows who is typing in its channel. Also tells the server that one types oneself. Loaded when the first person types.
import { $$, isDoubtful } from '../lib/dom.js';
import { post } from '../lib/http.js';
import { t } from '../lib/text.js';

const EACH = 3000, GONE = 5000;
let told = 0;

class TypingLine extends HTMLElement {
  connectedCallback() {
    this.people = new Map();
    this.said = '';
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const on = (name, then) => document.addEventListener(name, ({ detail }) => {
      if (detail.channel === this.dataset.channel) then(detail);
    }, { signal });
    // The author of a message has stopped typing.
    on('live:message', ({ html }) => this.stops(/data-author="([^"]+)"/.exec(html)?.[1]));
  }

  disconnectedCallback() {
    this.leaving.abort();
    for (const { timer } of this.people.values()) clearTimeout(timer);
  }

  types(id, name) {
    clearTimeout(this.people.get(id)?.timer);
    this.people.set(id, { name, timer: setTimeout(() => this.stops(id), GONE) });
    this.draw();
  }

  stops(id) {
    if (!this.people.has(id)) return;
    clearTimeout(this.people.get(id).timer);
    this.people.delete(id);
    this.draw();
  }

  draw() {
    const names = [...this.people.values()].map(person => person.name);
    const said = !names.length ? '' : names.length === 1 ? t('{0} is typing', names[0])
      : names.length === 2 ? t('{0} and {1} are typing', ...names) : t('Several people are typing');
    // The frame is repeated every three seconds; a screen reader would read it out each time.
    if (said === this.said) return;
    this.said = said;
    if (!said) return this.replaceChildren();
    const dots = document.createElement('span'), words = document.createElement('span');
    dots.className = 'dots';
    dots.setAttribute('aria-hidden', 'true');
    dots.append(...[1, 2, 3].map(() => document.createElement('i')));
    words.className = 'clip';
    words.textContent = said;
    this.replaceChildren(dots, words);
  }
}

customElements.define('typing-line', TypingLine);

export function hear({ channel, users }) {
  const others = users.filter(({ id }) => id !== document.documentElement.dataset.user);
  for (const line of $$(`typing-line[data-channel="${channel}"]`)) for (const { id, name } of others) line.types(id, name);
}

export function tell({ channel }) {
  if (Date.now() - told < EACH || isDoubtful()) return;
  told = Date.now();
  post('/live/typing', { channel }).catch(() => { /* No one misses it. */ });
}

document.addEventListener('composer:sent', () => { told = 0; });
