// Updates the people of a voice channel: in the channel list, and on the channel's page while one is not in its call.
import { $, $$ } from '../lib/dom.js';

document.addEventListener('live:voice', ({ detail: { channel, html } }) => {
  const fresh = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  $(`#voice-${channel}`)?.replaceWith(document.importNode(fresh, true));
  const stage = $(`.stage[data-stage="${channel}"]:not([data-in])`);
  if (stage) $('.tiles', stage)?.replaceChildren(...$$('li', fresh).map(tile));
  for (const empty of $$(`[data-nobody="${channel}"]`)) empty.hidden = fresh.children.length > 0;
});

function tile(person) {
  const item = document.createElement('li');
  item.className = 'call-tile';
  const avatar = document.importNode($('.avatar', person), true);
  avatar.className = 'avatar l';
  for (const img of $$('img', avatar)) img.src = img.getAttribute('src').replace('size=64', 'size=256');
  const name = document.createElement('span');
  name.className = 'name row nowrap';
  const muted = $('.end .icon', person);
  if (muted) name.append(document.importNode(muted, true));
  name.append($('.clip', person).textContent);
  item.append(avatar, name);
  return item;
}
