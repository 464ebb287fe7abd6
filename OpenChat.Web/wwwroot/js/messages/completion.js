// Completes a mention in a composer or an editor: those who spoke here last come first (Pages/Channels/Mentionable); and an emoji by its
// name. Loaded with the first @, # or :.
import { $, $$, isComposing, parse } from '../lib/dom.js';
import { used } from '../lib/emoji-recent.js';
import { request } from '../lib/http.js';
import { addStyle } from '../lib/style.js';
import * as emoji from './emoji-completion.js';

const WAIT = 90, KEPT = 30;
const BEHIND = /(?:^|[^A-Za-z0-9/\\@#-])([@#][^\s@#]{0,50})$/;
const styled = addStyle('mentions');
const answers = new Map(); // Lists of the last minute, by address.
let menu = null, box, asked, timer, dismissed;

// The @, # or : with what follows it up to the cursor; null where there is none.
function typedIn(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const text = field.value.slice(0, field.selectionEnd);
  return BEHIND.exec(text.slice(-52))?.[1] ?? emoji.typedIn(text);
}

const channelOf = field => field.closest('[data-channel]')?.dataset.channel;

export function look(field) {
  clearTimeout(timer);
  const typed = typedIn(field);
  if (dismissed && (dismissed.field !== field || !typed?.startsWith(dismissed.typed))) dismissed = null;
  if (!typed || dismissed || !channelOf(field)) return close();
  if (typed[0] === ':') return offer(field, typed);
  timer = setTimeout(() => ask(field, typed), answers.has(addressOf(field, typed)) ? 0 : WAIT);
}

async function offer(field, typed) {
  asked = typed;
  // Typed by hand, it works all the same.
  const [list] = await Promise.all([emoji.listOf(typed, channelOf(field)), styled]).catch(() => []);
  if (asked === typed && isAt(field, typed)) open(field, list, typed);
}

const isAt = (field, typed) => field.isConnected && document.activeElement === field && typedIn(field) === typed;

const addressOf = (field, typed) => `/channels/${channelOf(field)}/mentionable?q=${encodeURIComponent(typed)}`;

async function ask(field, typed) {
  const address = asked = addressOf(field, typed);
  if (!answers.has(address)) {
    const answer = await request(address), text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null) return asked === address ? close() : undefined; // Typed by hand, it works all the same.
    if (answers.size >= KEPT) answers.clear();
    answers.set(address, text.trim());
    setTimeout(() => answers.delete(address), 60_000);
  }
  await styled;
  if (asked === address && isAt(field, typed)) open(field, parse(answers.get(address)), typed);
}

function open(field, made, typed) {
  close();
  if (!made || !$('button', made)) return;
  [menu, box] = [made, field];
  menu.typed = typed;
  menu.popover = 'manual';
  (field.closest('.composer-box') ?? field).after(menu);
  menu.showPopover({ source: field.closest('.composer-box') ?? field });
  field.setAttribute('aria-autocomplete', 'list'); // A field of several lines can be no combobox.
  field.setAttribute('aria-haspopup', 'listbox');
  field.setAttribute('aria-controls', menu.id);
  select($('button', menu));
}

export function close() {
  asked = null;
  if (!menu) return;
  menu.remove();
  for (const name of ['aria-autocomplete', 'aria-haspopup', 'aria-controls', 'aria-activedescendant']) box.removeAttribute(name);
  menu = box = null;
}

function select(option) {
  for (const other of $$('button', menu)) other.setAttribute('aria-selected', other === option);
  box.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
}

function choose(option) {
  const field = box, typed = typedIn(field), { selectionEnd: end, value } = field;
  close();
  if (!typed) return;
  if (option.dataset.emoji) used(option.dataset.emoji);
  field.setSelectionRange(end - typed.length, end);
  const words = option.dataset.typed + (/^\s/.test(value.slice(end)) ? '' : ' ');
  // As if typed, so that it can be undone; not every browser does that for a script.
  if (!document.execCommand('insertText', false, words)) {
    field.setRangeText(words, end - typed.length, end, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

// At the window, before the composer, which would send, and the list, which would mark the channel as read.
addEventListener('keydown', event => {
  if (!menu || event.target !== box || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  // The list is older than what was typed: its choice would be wrong.
  if (['Enter', 'Tab'].includes(event.key) && menu.typed !== typedIn(box)) return close();
  const options = $$('button', menu), at = options.findIndex(option => option.ariaSelected === 'true');
  const then = {
    ArrowDown: () => select(options[(at + 1) % options.length]),
    ArrowUp: () => select(options.at(at - 1)),
    Enter: () => choose(options[at]),
    Tab: () => choose(options[at]),
    Escape: () => {
      dismissed = { field: box, typed: typedIn(box) };
      close();
    },
  }[event.key];
  if (!then) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  then();
}, { capture: true });
// The field keeps the focus, and on a phone its keyboard.
document.addEventListener('pointerdown', event => { if (menu?.contains(event.target)) event.preventDefault(); }, { capture: true });
document.addEventListener('click', ({ target }) => {
  const option = menu && target.closest?.('.completion button');
  if (option) choose(option);
});
document.addEventListener('selectionchange', () => { if (menu && !typedIn(box)) close(); });
document.addEventListener('input', ({ target }) => {
  if (target === dismissed?.field && !typedIn(target)) dismissed = null;
  if (menu && target === box && !typedIn(box)) close();
});
document.addEventListener('focusout', ({ target }) => { if (target === box) close(); });
document.addEventListener('composer:sent', () => {
  dismissed = null;
  close();
});
