// Replies, loaded when one is shown or written: the quote above the row, and the line above the composer that says what is replied to.
// An edit of what a quote shows reaches every list of the channel, and changes the quotes there.
import { $, $$, emit, isComposing, parse, toast } from '../lib/dom.js';
import { hasInk } from '../lib/ink.js';
import { t } from '../lib/text.js';
import { channelList, inComposer, messageOf, messagesOf, rowOf, wordsOf } from './rows.js';

const MOST = 200;

// The first line of a message, without markup: MessageBody.LineOf does the same on the server.
function lineOf(item) {
  const body = $('.msg-body', item), line = body && wordsOf(body).split('\n').find(hasInk)?.trim();
  if (!line) return '';
  return line.length > MOST ? `${[...line].slice(0, MOST).join('').slice(0, MOST)}…` : line;
}

const replyOf = item => ({ id: messageOf(item), name: $('.msg-head a', item).textContent, line: lineOf(item) });

// Of a copy that the server has not rendered yet.
export function quoteOf({ id, name, line }) {
  const quote = parse(`<div class="reply-to"><a><span class="sr"></span><b dir="auto"></b>
    <span class="clip" dir="auto" data-line></span></a></div>`);
  quote.dataset.to = id;
  $('a', quote).href = `/messages/${id}?handler=Jump`;
  $('.sr', quote).textContent = t('In reply to');
  $('b', quote).textContent = name;
  $('[data-line]', quote).textContent = line;
  return quote;
}

// `item` is what the quoted message looks like by now.
function requote(list, item) {
  const isGone = item.dataset.deleted !== undefined;
  for (const row of messagesOf(list.list).flatMap(each => [each, each.latest]).filter(Boolean)) {
    const line = $(`.reply-to[data-to="${messageOf(item)}"] [data-line]`, row);
    if (!line) continue;
    line.textContent = isGone ? t('Message deleted') : lineOf(item);
    line.classList.toggle('faint', isGone);
    if (isGone) $$('.avatar, b', line.parentNode).forEach(part => part.remove());
  }
}

// Scrolls to a quoted or pinned message that is on the page; otherwise follows the link to its place in the channel.
export async function press(link) {
  const list = link.closest('message-list'), quote = link.closest('[data-to]');
  if (!quote) return composerOf(list) && answer(composerOf(list), replyOf(link.closest('li')));
  const item = rowOf(list, quote.dataset.to);
  if (item) return show(item);
  link.dataset.follow = '';
  link.click();
  delete link.dataset.follow;
}

export function show(item) {
  for (const sought of $$('li[data-sought]')) delete sought.dataset.sought;
  item.dataset.sought = '';
  item.scrollIntoView({ block: 'center' });
  item.focus({ preventScroll: true });
  item.addEventListener('blur', () => delete item.dataset.sought, { once: true });
}

const composerOf = list => inComposer(list, 'form')?.closest('message-composer');

// The line above the composer, as its `reply` says. A draft may be older than what it replies to is by now.
export function drawContext(composer) {
  const list = channelList(composer.dataset.channel), row = list && composer.reply && rowOf(list, composer.reply.id);
  if (row) composer.reply = row.dataset.deleted === undefined ? { ...replyOf(row), quiet: composer.reply.quiet } : null;
  if (row) composer.keep();
  const context = $('.reply-context', composer), { reply } = composer;
  context.hidden = !reply;
  context.dataset.to = $('[name=reply]', context).value = reply?.id ?? '';
  $('[type=checkbox]', context).checked = !reply?.quiet;
  $('b', context).textContent = reply?.name ?? '';
  $('[data-line]', context).textContent = reply?.line ?? '';
}

function answer(composer, reply) {
  composer.reply = reply;
  composer.keep();
  drawContext(composer);
  composer.box.focus();
}

const replying = id => $$('message-composer').filter(composer => composer.reply?.id === id);

document.addEventListener('message:changed', ({ target: list, detail: { item } }) => requote(list, item));
document.addEventListener('live:edit', ({ detail: { id, html } }) => {
  for (const composer of replying(id)) {
    composer.reply = { ...composer.reply, line: lineOf(parse(html)) };
    drawContext(composer);
  }
});
document.addEventListener('live:delete', ({ detail: { id } }) => {
  for (const composer of replying(id)) {
    composer.reply = null; // Without the focus: they may be anywhere.
    composer.keep();
    drawContext(composer);
    toast(t('The message you were replying to was deleted.'));
  }
});
document.addEventListener('change', ({ target }) => {
  const composer = target.closest?.('.reply-context [name=notify]')?.closest('message-composer');
  if (!composer?.reply) return;
  composer.reply.quiet = !target.checked;
  composer.keep();
});
document.addEventListener('composer:sent', () => $$('message-composer').forEach(drawContext));

// Before htmx and before the key marks the channel as read.
document.addEventListener('click', event => {
  const composer = event.target.closest?.('[data-unreply]')?.closest('message-composer');
  if (!composer) return;
  event.preventDefault();
  event.stopPropagation();
  answer(composer, null);
}, { capture: true });
document.addEventListener('keydown', event => {
  const composer = event.key === 'Escape' && !isComposing(event) && event.target.closest?.('message-composer');
  if (!composer?.reply) return;
  event.preventDefault();
  answer(composer, null);
}, { capture: true });
