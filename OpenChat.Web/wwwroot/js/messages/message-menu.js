// What a row offers is loaded when it is first needed. Without script, each of these leads to a page that offers the same.
import { $ } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { messageOf } from './rows.js';

const reactions = () => import('./reactions.js'), replies = () => import('./replies.js');
const presses = {
  '[data-more]': link => import('./menu-items.js').then(({ open }) => open(link)),
  '[data-react], .reaction': link => reactions().then(({ press }) => press(link)),
  '[data-reply], .reply-to a, a[data-to]': link => replies().then(({ press }) => press(link)),
  '[data-pins]': link => import('./pins.js').then(({ openPins }) => openPins(link)),
};

// Before htmx, which would follow the link.
document.addEventListener('click', event => {
  const link = event.target.closest?.(':is(message-list a, a[data-pins]):not([data-follow])');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
  const which = Object.keys(presses).find(selector => link.matches(selector));
  if (!which) return;
  event.preventDefault();
  event.stopPropagation();
  presses[which](link).catch(() => location.assign(link.href));
}, { capture: true });

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches?.('message-list li[data-no]')) return;
  const name = { m: 'more', r: 'reply', e: 'react', '+': 'react' }[event.key], tool = name && $(`.msg-tools [data-${name}]`, event.target);
  if (!tool?.checkVisibility()) return;
  event.preventDefault();
  if (event.key === '+') reactions().then(({ pick }) => pick(tool), () => {});
  else tool.click();
});

const onPress = (selector, load, act) => document.addEventListener('click', ({ target }) => {
  const button = target.closest?.(selector);
  if (button) load().then(module => module[act](button), () => {});
});
onPress('[data-emoji-picker]', () => import('./emoji-button.js'), 'press');
onPress('[data-format-bar]', () => import('./format-bar.js'), 'toggle');
onPress('[data-unfold], [data-refold]', () => import('./unfold.js'), 'toggle');
for (const nears of ['pointerover', 'focusin']) document.addEventListener(nears, ({ target }) => {
  if (target.closest?.('[data-emoji-picker]')) import('./emoji-button.js').then(({ warm }) => warm(), () => {});
}, { passive: true });

// The keys and the completion of a box are loaded when the first one gets the focus.
const box = target => { if (target?.matches?.('message-composer textarea, .message-edit textarea')) import('./box.js').catch(() => {}); };
document.addEventListener('focusin', ({ target }) => box(target));
box(document.activeElement);

// What is loaded when the first event of its kind comes.
const on = (event, load, act) => document.addEventListener(event, ({ detail, target }) => load().then(
  module => module[act](detail, target), () => {}));
const typing = () => import('./typing-line.js'), drafts = () => import('./drafts.js');
on('live:typing', typing, 'hear');
on('composer:typing', typing, 'tell');
on('composer:kept', drafts, 'later');
on('live:draft', drafts, 'hear');
on('drafts:resume', drafts, 'resume');
on('drafts:settle', drafts, 'settle');
on('outbox:taken', () => import('./undo.js'), 'offer');
document.addEventListener('message:drawn', ({ target }) => {
  if (!target.dataset.seen) return;
  import('./seen.js').then(({ draw }) => draw(target), () => {});
  import('./here.js').catch(() => {});
});
document.addEventListener('live:emoji', ({ detail }) => import('./own-emoji.js').then(({ tell }) => tell(detail), () => {}));

// "Jump to the mention", for those that wait.
const mentions = then => import('./mentions.js').then(then, () => {});
document.addEventListener('message:tail', ({ target }) => { if (target.dataset.mentions) mentions(({ offer }) => offer(target)); });
document.addEventListener('live:mention', ({ detail }) => mentions(({ tell }) => tell(detail)));

document.addEventListener('message:drawn', ({ detail: { items } }) => {
  if (items.some(item => $('.reaction', item))) reactions().catch(() => {});
  if (items.some(item => $('.reply-to', item))) replies().catch(() => {});
});

// Spoilers and code are readable without.
const dress = root => { if ($('.spoiler, .msg-body pre', root)) import('./markup.js').then(markup => markup.dress(root), () => {}); };
dress(document);
document.addEventListener('htmx:after:swap', () => dress(document));
document.addEventListener('message:drawn', ({ detail: { items } }) => items.forEach(dress));

const editor = () => import('./message-editor.js');
const orItsPage = item => () => location.assign(`/messages/${messageOf(item)}`);

document.addEventListener('message:edit', ({ target }) => editor().then(({ edit }) => edit(target), orItsPage(target)));

document.addEventListener('click', ({ target, shiftKey }) => {
  const tool = target.closest?.('message-list :is([data-edit], [data-delete])'), item = tool?.closest('li');
  if (!tool) return;
  editor().then(({ edit, askToDelete }) => ('edit' in tool.dataset ? edit(item) : askToDelete(item, shiftKey)), orItsPage(item));
});

document.addEventListener('live:delete', ({ detail }) => kept.remove(`edit:${detail.id}`));
