// Keeps the first message in view where it is when the log changes its size: a phone is turned, its keyboard opens, the composer or
// the text grows. At the end the browser keeps the end in view by itself.
import { $, $$ } from '../lib/dom.js';
import { atEnd } from './rows.js';

const anchors = new WeakMap();
const observer = new ResizeObserver(entries => { for (const { target } of entries) keep(target.closest('.log')); });
let noting;

const offsetOf = (item, log) => item.getBoundingClientRect().top - log.getBoundingClientRect().top;
const sizeOf = log => `${log.clientWidth}×${log.clientHeight}`;

function note(log) {
  if (atEnd(log)) return void anchors.delete(log);
  const top = log.getBoundingClientRect().top;
  const item = $$('li[data-at]', log).find(row => row.getBoundingClientRect().bottom > top);
  if (item) anchors.set(log, { item, offset: offsetOf(item, log), size: sizeOf(log) });
}

function keep(log) {
  const anchor = log && anchors.get(log);
  if (!anchor?.item.isConnected) return;
  const moved = offsetOf(anchor.item, log) - anchor.offset;
  if (Math.abs(moved) >= 1) log.scrollTop += moved;
  anchor.size = sizeOf(log);
}

// Scrolled by a change of size, the log is about to be put right; only the reader's own scrolling counts.
document.addEventListener('scroll', ({ target: log }) => {
  if (!log.matches?.('.log')) return;
  cancelAnimationFrame(noting);
  noting = requestAnimationFrame(() => {
    if ((anchors.get(log)?.size ?? sizeOf(log)) === sizeOf(log)) note(log);
  });
}, { capture: true, passive: true });

function watch() {
  for (const log of $$('.log')) {
    observer.observe(log);
    const list = $('.messages', log);
    if (list) observer.observe(list);
  }
}
document.addEventListener('htmx:after:swap', watch);
watch();
