// What is rarely needed of reactions, loaded on first use: the quick ones and the picker to choose from, and who reacted.
import { $, $$, emit, parse, toast } from '../lib/dom.js';
import { recent, used } from '../lib/emoji-recent.js';
import { openMenu } from '../lib/menu.js';
import { faceOf, isOwn, ownOf } from '../lib/own-emoji.js';
import { openSheet } from '../lib/sheet.js';
import { t } from '../lib/text.js';
import { messageOf } from './rows.js';

const MOST = 10; // Names in a tooltip.
const FEW = 4, ALL = 6; // Quick emoji: of one's own, and altogether.

// The quick ones: those used last, and the usual ones behind. `any` goes straight to the picker.
export async function choose(link, any = false) {
  const item = link.closest('li'), { channel, quick: usual } = item.closest('message-list').dataset;
  const react = emoji => {
    used(emoji);
    emit('message:react', { emoji }, item);
  };
  const openPicker = () => import('../lib/emoji-picker.js')
    .then(picker => picker.open(link, { label: t('React with any emoji'), choose: react, back: item, channel }))
    .catch(() => toast(t('Can\'t reach the server. Try again.'), { bad: true }));
  if (any) return openPicker();
  const isOn = emoji => $$('.reaction[aria-pressed="true"]', item).some(pill => pill.dataset.emoji === emoji);
  const quick = new Set([...(await usableIn(channel)).slice(0, FEW), ...usual.split(' ')]);
  const make = emoji => ({ name: faceOf(emoji), checked: isOn(emoji), run: () => react(emoji) });
  const more = { name: '', label: t('More emoji'), symbol: 'plus', run: openPicker };
  import('../lib/emoji-picker.js').then(({ warm }) => warm(), () => {});
  openMenu(link, t('React'), [...[...quick].slice(0, ALL).map(make), more], 'quick');
}

// What was used last, without the emoji of other zones.
async function usableIn(channel) {
  const had = recent(), own = had.slice(0, FEW).some(isOwn) ? await ownOf(channel) : [];
  return had.filter(emoji => !isOwn(emoji) || own.some(entry => entry.emoji === emoji));
}

async function reactorsOf(item) {
  const answer = await fetch(`/messages/${messageOf(item)}/reactions?handler=List`).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  return text && parse(text);
}

// Asked for once while the row stands as it is.
const asked = new WeakMap();

export async function nameReactors(pill) {
  const item = pill.closest('li'), pills = $$('.reaction[data-emoji]', item);
  const state = [item.dataset.rev, ...pills.map(each => `${each.ariaPressed} ${each.textContent}`)].join();
  if (asked.get(item) === state) return;
  asked.set(item, state);
  const list = await reactorsOf(item);
  if (!list) return asked.delete(item);
  for (const each of $$('.reaction[data-emoji]', item)) {
    const section = $$('[data-emoji]', list).find(found => found.dataset.emoji === each.dataset.emoji);
    if (!section) continue;
    const names = $$('a', section).map(link => link.textContent), rest = Number(section.dataset.count) - MOST;
    each.title = rest > 0
      ? t('{0} and {1} more', names.slice(0, MOST).join(', '), rest)
      : new Intl.ListFormat(document.documentElement.lang).format(names);
  }
}

export async function showReactors(item) {
  const list = await reactorsOf(item);
  if (!list) return toast(t('Can\'t reach the server. Try again.'), { bad: true });
  openSheet('reactors', t('Reactions'), list, item);
}
