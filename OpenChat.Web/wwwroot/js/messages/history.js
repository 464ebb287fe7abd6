// Loads older and newer messages before one scrolls to them, by the list's own links, and drops those at the other end.
import { $, $$, parse } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { repair } from './changes.js';
import { drawUnsent } from './pending.js';
import { messageOf, place, rowOf, steadily } from './rows.js';

const observers = new WeakMap();

document.addEventListener('message:tail', ({ target: list }) => {
  const links = $$('.more [rel]', list);
  if (links.length === 0) return;
  if (!observers.has(list)) observers.set(list, observe(list));
  for (const link of links) observers.get(list).observe(link);
});

const observe = list => new IntersectionObserver(seen => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) load(list, target);
}, { root: list.closest('.log'), rootMargin: '800px 0px' });

async function load(list, link) {
  if (list.loading) return;
  list.loading = true;
  list.closest('.log').setAttribute('aria-busy', 'true'); // Or a screen reader would announce old messages as new ones.
  const url = new URL(link.href);
  url.searchParams.set('handler', 'History');
  try {
    const [answer, { trim }] = await Promise.all([request(url), import('./range.js')]);
    if (!answer?.ok || !list.isConnected) return; // The link stays, to be followed by hand.
    add(list, link, $('message-list', parse(await answer.text())), trim);
  } catch {
    /* Not reached: the link stays. */
  } finally {
    list.loading = false;
    list.closest('.log')?.removeAttribute('aria-busy');
  }
}

function add(list, link, page, trim) {
  const messages = $('.messages', list), older = link.rel === 'prev';
  const items = $$('li[data-no]', page).filter(item => !rowOf(list, messageOf(item)));
  const next = older ? $('.more:has([rel=prev]), .start', page) : $('.more:has([rel=next])', page);
  steadily(list.closest('.log'), () => {
    for (const item of items) place(messages, item);
    if (next) link.closest('.more').replaceWith(next);
    else link.closest('.more').remove();
    list.toggleAttribute('data-newer', older ? list.hasAttribute('data-newer') : next !== null);
    list.dataset.mine += ` ${page.dataset.mine}`;
    trim(list, older);
    list.prepare(items.filter(item => item.isConnected));
  }, true);
  for (const item of items) if (item.isConnected) htmx.process(item);
  if (next) htmx.process(next);
  // The page was rendered at a count of its own. The stream has gone on since, before these rows were here.
  if (Number(page.dataset.seq) < list.known) {
    list.knows(Number(page.dataset.seq));
    repair(list);
  }
  if (!older) drawUnsent(list);
}
