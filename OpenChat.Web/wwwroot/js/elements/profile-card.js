// A click on someone's name or picture opens their card beside it; the page that the link leads to stays for those without script.
import { $ } from '../lib/dom.js';

const PEOPLE = 'message-list .msg-head a[href^="/u/"], message-list .msg > .avatar, #members a.person, '
  + '.mention[href^="/u/"]';

// The picture stands beside the name that links to the profile.
const linkOf = target => (target.matches('a') ? target : $('.msg-head a, a[href^="/u/"]', target.closest('li')));

document.addEventListener('click', event => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
  const target = event.target.closest?.(PEOPLE), link = target && linkOf(target);
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  import('./card.js').then(({ open }) => open(target, link), () => location.assign(link.href));
}, { capture: true });
