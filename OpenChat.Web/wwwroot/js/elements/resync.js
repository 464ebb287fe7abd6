// When the pane's head is fetched anew: too many events were missed, or the channel or its zone changed. The rest is in pane-head.js.
import { $ } from '../lib/dom.js';

// A server that has just restarted may not answer at first.
const load = act => import('./pane-head.js').then(act, () => setTimeout(load, 3000, act));
const isHere = name => ({ detail }) => detail[name] === $('#sidebar')?.dataset[name];

function on(event, applies, act) {
  document.addEventListener(event, change => { if (applies(change)) load(act(change.detail)); });
}

on('live:resync', () => true, detail => ({ resync }) => resync(detail));
on('live:channel', isHere('channel'), () => ({ soon }) => soon());
on('live:zone', isHere('zone'), () => ({ soon }) => soon());
// Once both have written, they may call each other.
on('live:message', change => isHere('channel')(change) && $('.pane-head [data-no-call]'), () => ({ soon }) => soon(0));
