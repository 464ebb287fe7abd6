// What a message's menu offers. Loaded when the first one is opened.
import { $, $$, emit, toast } from '../lib/dom.js';
import { copied } from '../lib/clipboard.js';
import { post } from '../lib/http.js';
import { openMenu } from '../lib/menu.js';
import { t } from '../lib/text.js';
import { equip } from './personal.js';
import { isChannelList, numberOf } from './rows.js';

async function copy(text, done) {
  const ok = await copied(text);
  toast(ok ? done : t('Couldn\'t copy. Select the text and press Ctrl+C.'), { good: ok, bad: !ok });
}

// Mentions and emoji as one types them, and what spoilers cover. Lines are those of the page, so all of it is put there for this moment.
function textOf(item) {
  const body = $('.msg-body', item), chips = $$('.mention', body), names = chips.map(chip => chip.textContent);
  const faces = $$('.emote', body), codes = faces.map(face => new Text(face.alt)), covered = $$('.spoiler:not(.shown)', body);
  for (const chip of chips) chip.textContent = chip.dataset.typed;
  for (const spoiler of covered) spoiler.classList.add('shown');
  faces.forEach((face, n) => face.replaceWith(codes[n]));
  const text = body.innerText.trim();
  for (const spoiler of covered) spoiler.classList.remove('shown');
  chips.forEach((chip, n) => { chip.textContent = names[n]; });
  codes.forEach((code, n) => code.replaceWith(faces[n]));
  return text;
}

function itemsOf(item) {
  const list = item.closest('message-list'), { address, channel } = list.dataset;
  equip(item, list);
  const tool = name => $(`.msg-tools [data-${name}]`, item);
  const edit = { name: t('Edit'), symbol: 'pencil', run: () => tool('edit').click() };
  const remove = { name: t('Delete'), symbol: 'trash-2', look: 'bad', run: ({ shiftKey }) => {
    tool('delete').dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey }));
  } };
  const failed = () => toast(t('Can\'t reach the server. Try again.'), { bad: true });
  const kept = run => () => import('./pins.js').then(run, failed);
  const on = item.dataset.pinned === undefined;
  const pin = { name: on ? t('Pin to this channel') : t('Unpin'), symbol: 'pin', run: kept(pins => pins.pin(item, on)) };
  const save = { name: t('Save message'), symbol: 'bookmark', run: kept(pins => pins.save(item)) };
  const edits = { name: t('Edit history'), symbol: 'history', run: kept(pins => pins.openEdits(item)) };
  const forward = () => import('./forward.js').then(({ open }) => open(item), failed);
  const mayPost = list.dataset.mayPost !== undefined;
  const reply = { name: t('Reply'), symbol: 'corner-up-left', run: () => tool('reply').click() };
  const react = { name: t('React'), symbol: 'smile-plus', run: () => tool('react').click() };
  const showWho = () => import('./reaction-menu.js').then(({ showReactors }) => showReactors(item), () => {});
  const who = { name: t('Who reacted'), symbol: 'users', run: showWho };
  return [
    ...(mayPost ? [react, reply] : []),
    ...($('.reaction[data-emoji]:not([hidden])', item) ? [who] : []),
    { name: t('Forward'), symbol: 'forward', run: forward },
    ...(tool('edit') ? [edit] : []),
    ...(list.dataset.mayPin !== undefined ? [pin] : []),
    { name: t('Copy text'), symbol: 'copy', run: () => copy(textOf(item), t('Text copied.')) },
    { name: t('Copy link'), symbol: 'link', run: () => copy(`${location.origin}${address}/${numberOf(item)}`, t('Link copied.')) },
    ...($('.msg-edited', item) && tool('delete') ? [edits] : []),
    ...(isChannelList(list) ? [{ name: t('Mark as unread from here'), symbol: 'clock', run: () => markUnread(list, channel, item) }] : []),
    save,
    ...(tool('delete') ? [null, remove] : []),
  ];
}

async function markUnread(list, channel, item) {
  list.dataset.held = ''; // Stops marking as read, and lets a request that is under way finish first.
  await list.marking;
  const answer = await post(`/channels/${channel}/read`, { no: numberOf(item), back: true }).catch(() => null);
  if (!answer?.ok) {
    list.removeAttribute('data-held');
    return toast(t('Can\'t reach the server. Try again.'), { bad: true });
  }
  emit('message:unread', { no: numberOf(item) }, list);
}

export const open = link => openMenu(link, t('Message actions'), itemsOf(link.closest('li')));
