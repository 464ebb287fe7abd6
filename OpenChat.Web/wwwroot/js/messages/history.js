// Older and newer messages as one scrolls near them: the page's own links, followed before they are reached.
import { $, $$, emit, parse } from '../lib/dom.js';
import { place, steadily } from './rows.js';

let observer, watched;

document.addEventListener('message:tail', watch);
watch();

function watch() {
  const list = $('message-list');
  if (list !== watched) {
    observer?.disconnect();
    watched = list;
    observer = list && new IntersectionObserver(seen => {
      for (const { isIntersecting, target } of seen) if (isIntersecting) load(list, target);
    }, { root: list.closest('.log'), rootMargin: '800px 0px' });
  }
  if (list) for (const link of $$('.more [rel]', list)) observer.observe(link);
}

async function load(list, link) {
  if (list.loading) return;
  list.loading = true;
  list.closest('.log').setAttribute('aria-busy', 'true'); // A screen reader is not told of old messages as if they were new.
  const url = new URL(link.href);
  url.searchParams.set('handler', 'History');
  try {
    const answer = await fetch(url);
    if (!answer.ok || !list.isConnected) return; // The link stays, to be followed by hand.
    add(list, link, $('message-list', parse(await answer.text())));
  } catch {
    /* Not reached: the link stays. */
  } finally {
    list.loading = false;
    list.closest('.log')?.removeAttribute('aria-busy');
  }
}

function add(list, link, page) {
  const messages = $('.messages', list), older = link.rel === 'prev';
  const items = $$('li[data-no]', page).filter(item => !document.getElementById(item.id));
  const next = older ? $('.more:has([rel=prev]), .start', page) : $('.more:has([rel=next])', page);
  steadily(list.closest('.log'), () => {
    for (const item of items) place(messages, item);
    if (next) link.closest('.more').replaceWith(next);
    else link.closest('.more').remove();
    list.toggleAttribute('data-newer', older ? list.hasAttribute('data-newer') : next !== null);
    list.prepare(items);
  }, true);
  for (const item of items) htmx.process(item);
  if (next) htmx.process(next);
  // The page was made at a count of its own: what the stream told since then was about rows that were not here yet.
  if (Number(page.dataset.seq) < list.known) {
    list.knows(Number(page.dataset.seq));
    list.repair();
  }
  if (!older) emit('outbox:change', { channel: list.dataset.channel });
}
