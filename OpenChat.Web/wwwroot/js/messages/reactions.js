// Reactions under messages, loaded when one is shown or made. The row is the same for everyone: here one's own are marked, and those of
// people one blocked left out. A press shows at once, is sent after the one before, and counts until the stream has had time to bring it.
import { $, $$, parse, toast } from '../lib/dom.js';
import { postForm } from '../lib/http.js';
import { faceOf } from '../lib/own-emoji.js';
import { t } from '../lib/text.js';
import { messageOf, messagesOf, rowOf, steadily } from './rows.js';

const SETTLED = 2500, LONGEST = 10000;
const me = document.documentElement.dataset.user?.slice(-12);
const pressed = new Map(); // `message:emoji` → { on }
let sending = Promise.resolve();

const menu = () => import('./reaction-menu.js');
const pillOf = (item, emoji) => $$('.reaction[data-emoji]', item).find(pill => pill.dataset.emoji === emoji);
const nameOf = (item, emoji) => `${messageOf(item)}:${emoji}`;

// The last twelve letters of an id are random: pills name people by them. A crowded one does not name everyone.
function stateOf(pill, list, name) {
  const by = pill.dataset.by.split(' ').filter(Boolean), silent = by.filter(mark => list.dataset.blocked?.includes(mark)).length;
  const isCrowded = Number(pill.dataset.count) > by.length, known = new Set((list.dataset.mine ?? '').split(' '));
  if (by.includes(me)) known.add(name); // Remembered for when the pill is crowded.
  else if (!isCrowded) known.delete(name);
  list.dataset.mine = [...known].join(' ').trim();
  const mine = known.has(name);
  const on = pressed.get(name)?.on ?? mine;
  return { on, count: pill.dataset.count - silent + (on - mine) };
}

function draw(item, list) {
  const message = messageOf(item);
  for (const [name, { on }] of pressed) {
    const [of, emoji] = name.split(':');
    if (of === message && on && !pillOf(item, emoji)) make(item, emoji);
  }
  for (const pill of $$('.reaction[data-emoji]', item)) {
    const { on, count } = stateOf(pill, list, nameOf(item, pill.dataset.emoji));
    if (count < 1 && pill === document.activeElement) item.focus({ preventScroll: true });
    if (count < 1 && 'made' in pill.dataset) {
      pill.remove();
      continue;
    }
    pill.hidden = count < 1;
    $('b', pill).textContent = count;
    pill.setAttribute('role', 'button');
    pill.setAttribute('aria-pressed', on);
  }
  const row = $('.reactions', item);
  if (row) row.hidden = !$('[data-emoji]:not([hidden])', row);
}

function make(item, emoji) {
  const row = $('.reactions', item) ?? parse('<div class="reactions"></div>'), pill = parse('<a class="reaction"><b></b></a>');
  pill.href = `/messages/${messageOf(item)}/reactions`;
  Object.assign(pill.dataset, { emoji, count: 0, by: '', made: '' });
  pill.prepend(faceOf(emoji), ' ');
  pill.tabIndex = item.tabIndex;
  row.insertBefore(pill, $('[data-react]', row));
  if (!row.parentNode) $('.msg-tools', item)?.before(row);
}

function redraw(message) {
  for (const list of $$('message-list')) {
    const item = rowOf(list, message);
    if (item) steadily(list.log, () => draw(item, list));
  }
}

function toggle(item, emoji) {
  const list = item.closest('message-list'), message = messageOf(item), name = nameOf(item, emoji), pill = pillOf(item, emoji);
  const press = { on: !(pill && stateOf(pill, list, name).on) };
  pressed.set(name, press);
  redraw(message);
  const settle = () => {
    if (pressed.get(name) === press) pressed.delete(name);
    redraw(message);
  };
  sending = sending.catch(() => {}).then(async () => {
    const signal = AbortSignal.timeout(LONGEST); // The presses after it wait.
    const answer = await postForm(`/messages/${message}/reactions`, { emoji, on: press.on }, { signal }).catch(() => null);
    if (answer?.ok) {
      const others = (list.dataset.mine ?? '').split(' ').filter(each => each !== name);
      list.dataset.mine = [...others, ...(press.on ? [name] : [])].join(' ');
      return void setTimeout(settle, SETTLED);
    }
    settle();
    const problem = answer && await answer.json().then(body => body?.problem, () => null);
    toast(problem ?? (answer ? t('Couldn\'t react. Try again.') : t('Can\'t reach the server. Try again.')), { bad: true });
  });
}

// Where one may not post, a press shows who reacted.
export async function press(link) {
  const item = link.closest('li'), { emoji } = link.dataset, { mayPost } = item.closest('message-list').dataset;
  if (emoji && mayPost !== undefined) return toggle(item, emoji);
  const { choose, showReactors } = await menu();
  if (emoji) showReactors(item);
  else choose(link);
}

// Any emoji, from the picker.
export const pick = link => menu().then(({ choose }) => choose(link, true));

document.addEventListener('message:react', ({ target, detail: { emoji } }) => toggle(target, emoji));
document.addEventListener('message:drawn', ({ target: list, detail: { items } }) => {
  for (const item of items) draw(item, list);
});
for (const list of $$('message-list')) for (const item of messagesOf(list.list)) draw(item, list);

const pillAt = event => event.target.closest?.('message-list .reaction[data-emoji]');
document.addEventListener('keydown', event => {
  if (event.key !== ' ' || !pillAt(event)) return;
  event.preventDefault();
  event.target.click();
});

// Who it was: as a tooltip, and by a long press or the right button as a sheet.
for (const name of ['pointerover', 'focusin'])
  document.addEventListener(name, event => {
    const pill = event.pointerType !== 'touch' && pillAt(event);
    if (pill) menu().then(({ nameReactors }) => nameReactors(pill), () => {});
  });
document.addEventListener('contextmenu', event => {
  const pill = pillAt(event);
  if (!pill) return;
  event.preventDefault();
  menu().then(({ showReactors }) => showReactors(pill.closest('li')), () => {});
});
