// The emoji picker, loaded on first use. Groups are filled with their emoji when they come near, so that it opens at once.
// By keys: arrows, Home and End walk the grid, typing searches, Enter picks, Shift+Enter picks and stays, Escape closes.
import { $, $$, icon, isComposing, parse } from './dom.js';
import { actionOf } from './emoji-keys.js';
import { drawable, entryOf, find, groups, inTone, keepTone, tone } from './emoji-list.js';
import { recent } from './emoji-recent.js';
import { openMenu } from './menu.js';
import { faceOf, isOwn, ownOf } from './own-emoji.js';
import { addStyle } from './style.js';
import { t } from './text.js';

const MOST = 200, AHEAD = '300px', REOPENED = 300;
const titles = () => ({
  own: [t('This zone'), 'users'],
  recent: [t('Recently used'), 'clock'],
  'smileys-emotion': [t('Smileys and emotion'), 'smile'],
  'people-body': [t('People and body'), 'hand'],
  'animals-nature': [t('Animals and nature'), 'paw-print'],
  'food-drink': [t('Food and drink'), 'coffee'],
  'travel-places': [t('Travel and places'), 'plane'],
  activities: [t('Activities'), 'volleyball'],
  objects: [t('Objects'), 'lightbulb'],
  symbols: [t('Symbols'), 'heart'],
  flags: [t('Flags'), 'flag'],
});

let styled, warmed, closed = {}, opened = 0;

const style = () => (styled ??= addStyle('emoji'));

// Fetches what opening needs, and lets the browser load its emoji font, before the press: that takes longer than drawing.
export const warm = () => (warmed ??= Promise.all([groups(), style()])
  .then(([all]) => setTimeout(drawable, 0, all[0]), () => { warmed = null; }));

// choose(emoji, stays), with the id of one of the zone's own; the focus goes back to `back`.
export async function open(anchor, { label, choose, channel, back = anchor }) {
  if (closed.anchor === anchor && performance.now() - closed.at < REOPENED) return; // The press that closed it.
  const ticket = ++opened;
  const [all, own] = await Promise.all([groups(), ownOf(channel), style()]);
  if (ticket === opened && anchor.isConnected) new Picker(anchor, { label, choose, back, channel, all, own }).show();
}

class Picker {
  constructor(anchor, { label, choose, back, channel, all, own }) {
    Object.assign(this, { anchor, choose, back, channel, all, own, titles: titles(), leaving: new AbortController() });
    this.root = parse(`<div class="emoji-picker" popover role="dialog"><div class="emoji-head">
      <div class="input-icon grow"><input class="input" type="search" autocomplete="off" enterkeyhint="done"></div>
      <button type="button" class="icon-btn emoji-tone" aria-haspopup="menu"></button></div>
      <div class="emoji-bar" role="toolbar"></div><div class="emoji-scroll" role="grid"></div>
      <p class="emoji-none muted sr" role="status"></p>
      <p class="emoji-foot muted small" aria-hidden="true"></p></div>`);
    [this.field, this.toner, this.bar, this.grid, this.foot, this.status] =
      ['input', '.emoji-tone', '.emoji-bar', '.emoji-scroll', '.emoji-foot', '[role="status"]'].map(part => $(part, this.root));
    this.root.ariaLabel = label;
    this.grid.ariaLabel = t('Emoji');
    this.bar.ariaLabel = t('Emoji categories');
    this.field.ariaLabel = this.field.placeholder = t('Search emoji');
    $('.input-icon', this.root).prepend(icon('search', 'icon-sm'));
    this.listen();
  }

  listen() {
    const { root, field } = this, { signal } = this.leaving;
    field.addEventListener('input', () => this.draw());
    root.addEventListener('keydown', event => this.press(event));
    root.addEventListener('click', event => {
      const cell = event.target.closest('[role="gridcell"]'), jump = event.target.closest('[data-to]');
      if (cell) this.take(cell, event.shiftKey);
      else if (jump) this.jumpTo(jump.dataset.to);
      else if (event.target.closest('.emoji-tone')) this.chooseTone();
    });
    for (const name of ['pointerover', 'focusin'])
      this.grid.addEventListener(name, ({ target }) => this.describe(target.closest('[role="gridcell"]')));
    this.grid.addEventListener('scroll', () => this.markGroup(), { passive: true });
    root.addEventListener('beforetoggle', ({ newState }) => {
      if (newState === 'closed' && !this.isOwn) closed = { anchor: this.anchor, at: performance.now() };
    });
    root.addEventListener('toggle', ({ target, newState }) => {
      if (target === root && newState === 'closed') this.gone();
    });
    addEventListener('resize', () => { if (this.grid.clientWidth !== this.width) this.draw(); }, { signal });
    document.addEventListener('live:emoji', async () => {
      this.own = await ownOf(this.channel);
      if (root.isConnected) this.draw();
    }, { signal });
    document.addEventListener('htmx:after:swap', () => { if (!this.anchor.isConnected) this.close(); }, { signal });
  }

  show() {
    document.body.append(this.root);
    this.before = document.activeElement; // To which the browser returns the focus.
    this.root.showPopover({ source: this.anchor });
    this.expand(true);
    this.draw();
    // On a phone the field would raise the keyboard over the sheet.
    (matchMedia('(pointer: fine)').matches ? this.field : this.cells[0])?.focus({ preventScroll: true });
  }

  gone() {
    const { activeElement } = document, held = [this.before, document.body].includes(activeElement) || this.root.contains(activeElement);
    this.leaving.abort();
    this.near?.disconnect();
    this.root.remove();
    this.expand(false);
    if (held && this.back.isConnected) this.back.focus({ preventScroll: true });
  }

  // The focus is in the picker, so the tools around its button stay in view by their own mark.
  expand(isOpen) {
    if (isOpen) this.anchor.setAttribute('aria-expanded', 'true');
    else this.anchor.removeAttribute('aria-expanded');
    this.anchor.parentElement?.toggleAttribute('data-open', isOpen);
  }

  close() {
    this.isOwn = true;
    this.root.hidePopover();
  }

  // As the style has it, which depends on the text size and on touch.
  cellSize() {
    const row = parse('<div class="emoji-row"><button></button></div>');
    this.grid.replaceChildren(row);
    return row.firstElementChild.offsetHeight || 36;
  }

  get cells() { return $$('[role="gridcell"]', this.grid); }

  // All groups with places of the right height, or what was found.
  draw() {
    const text = this.field.value.trim(), had = recent().map(emoji => this.asUsed(emoji)).filter(Boolean);
    const own = this.own.length ? [{ key: 'own', entries: this.own }] : [];
    this.hidden = new Set([...(had.length ? [] : ['recent']), ...(own.length ? [] : ['own'])]);
    this.toner.textContent = inTone({ emoji: '✋', toned: '✋🏻' });
    this.toner.ariaLabel = this.toner.title = t('Skin tone');
    this.grid.hidden = false;
    this.width = this.grid.clientWidth;
    this.columns = Math.max(4, Math.floor((this.width - 12) / this.cellSize()));
    this.root.style.setProperty('--columns', this.columns);
    this.near?.disconnect();
    this.near = new IntersectionObserver(seen => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) this.fill(target);
    }, { root: this.grid, rootMargin: AHEAD });
    const found = text ? drawable({ entries: find([...own, ...this.all], text) }).slice(0, MOST) : undefined;
    this.shown = text ? [{ key: 'found', entries: found }]
      : [...own, ...(had.length ? [{ key: 'recent', entries: had, asUsed: true }] : []), ...this.all];
    this.grid.replaceChildren(...this.shown.map(group => this.section(group)));
    this.grid.scrollTop = 0;
    this.say(found?.length);
    this.drawBar();
    if (this.grid.firstElementChild) this.fill(this.grid.firstElementChild);
    if (this.cells[0]) this.cells[0].tabIndex = 0;
    this.describe(text ? this.cells[0] : null);
  }

  // Null for one of another zone.
  asUsed(emoji) {
    if (isOwn(emoji)) return this.own.find(entry => entry.emoji === emoji);
    return { ...entryOf(this.all, emoji), used: emoji };
  }

  say(found) {
    const none = found === 0;
    this.grid.hidden = none;
    this.status.classList.toggle('sr', !none);
    if (none) this.status.textContent = t('No emoji found. Try another word.');
    else this.status.textContent = found === undefined ? '' : found === 1 ? t('1 emoji found') : t('{0} emoji found', found);
  }

  section(group) {
    const made = parse('<div class="emoji-group"></div>'), title = this.titles[group.key]?.[0];
    made.group = group;
    if (title) {
      const head = parse('<h3 class="emoji-title" aria-hidden="true"></h3>');
      head.textContent = title;
      made.append(head);
    }
    made.style.setProperty('--rows', Math.ceil(group.entries.length / this.columns));
    this.near.observe(made);
    return made;
  }

  fill(section) {
    if (section.filled) return;
    section.filled = true;
    this.near.unobserve(section);
    const entries = drawable(section.group), rows = [];
    for (let from = 0; from < entries.length; from += this.columns) {
      const row = parse('<div role="row" class="emoji-row"></div>');
      for (const entry of entries.slice(from, from + this.columns)) row.append(this.cell(entry));
      rows.push(row);
    }
    section.append(...rows);
    if (rows.length) section.role = 'rowgroup';
    section.ariaLabel = this.titles[section.group.key]?.[0] ?? null;
    section.style.removeProperty('--rows');
  }

  cell(entry) {
    const made = document.createElement('button'), emoji = entry.used ?? inTone(entry);
    Object.assign(made, { type: 'button', role: 'gridcell', tabIndex: -1, ariaLabel: entry.name, entry, emoji });
    made.append(faceOf(emoji));
    return made;
  }

  drawBar() {
    const shown = Object.entries(this.titles).filter(([key]) => !this.hidden.has(key));
    this.bar.replaceChildren(...shown.map(([key, [title, symbol]]) => {
      const button = parse('<button type="button" class="icon-btn"></button>');
      Object.assign(button, { ariaLabel: title, title });
      button.dataset.to = key;
      button.append(icon(symbol));
      return button;
    }));
    this.setGroup(this.shown[0].key);
  }

  setGroup(key) {
    const buttons = $$('[data-to]', this.bar), at = Math.max(0, buttons.findIndex(button => button.dataset.to === key));
    buttons.forEach((button, n) => {
      button.tabIndex = n === at ? 0 : -1;
      if (button.dataset.to === key) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
  }

  markGroup() {
    const top = this.grid.getBoundingClientRect().top + 8;
    const section = $$('.emoji-group', this.grid).findLast(each => each.getBoundingClientRect().top <= top);
    if (section) this.setGroup(section.group.key);
  }

  jumpTo(key) {
    if (this.field.value) {
      const inBar = this.bar.contains(document.activeElement);
      this.field.value = '';
      this.draw();
      if (inBar) $(`[data-to="${key}"]`, this.bar)?.focus({ preventScroll: true }); // Those before are gone.
    }
    const section = $$('.emoji-group', this.grid).find(each => each.group.key === key);
    this.fill(section);
    section.scrollIntoView({ block: 'start' });
    this.setGroup(key);
    this.makeCurrent($('[role="gridcell"]', section));
  }

  makeCurrent(cell) {
    for (const other of $$('[tabindex="0"]', this.grid)) other.tabIndex = -1;
    if (cell) cell.tabIndex = 0;
  }

  describe(cell) {
    this.foot.textContent = '';
    if (!cell) return void this.foot.append(t('Shift+Enter keeps this open.'));
    const { name, codes, src } = cell.entry, sign = parse('<span class="emoji-big"></span>');
    sign.append(faceOf(cell.emoji));
    this.foot.append(sign, src ? ' ' : ` ${name} `, codes[0] ? `:${codes[0]}:` : '');
  }

  chooseTone() {
    const make = n => ({ name: inTone({ emoji: '✋', toned: '✋🏻' }, n), checked: n === tone(), run: () => {
      keepTone(n);
      this.draw();
    } });
    openMenu(this.toner, t('Skin tone'), [0, 1, 2, 3, 4, 5].map(make), 'quick');
  }

  take(cell, stays) {
    const { emoji } = cell;
    if (!stays) this.close();
    this.choose(emoji, stays);
  }

  press(event) {
    if (isComposing(event) || event.target.closest('.menu')) return;
    const act = actionOf(this, event), { key } = event;
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    } else if (event.target !== this.field && key !== ' ' && [...key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
      this.field.focus(); // The letter lands in it.
  }

  go(to) {
    if (!to) return;
    if (to !== this.field) this.makeCurrent(to);
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: 'nearest' });
  }
}
