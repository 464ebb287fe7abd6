// Updates the people of a voice channel: in the channel list, and on the channel's page while one is not in its call.
import { $, $$ } from '../lib/dom.js';

document.addEventListener('live:voice', ({ detail: { channel, html } }) => {
  const fresh = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  $(`#voice-${channel}`)?.replaceWith(document.importNode(fresh, true));
  showInside(channel, $$('li', fresh));
});

// Left, or answered a call elsewhere: the stage shows the others, who stay.
document.addEventListener('stage:left', ({ detail: { channel } }) => {
  const me = document.documentElement.dataset.user;
  showInside(channel, $$(`#voice-${channel} li`).filter(person => person.dataset.user !== me));
});

function showInside(channel, people) {
  const stage = $(`.stage[data-stage="${channel}"]:not([data-in])`);
  if (stage) $('.tiles', stage)?.replaceChildren(...people.map(tile));
  for (const empty of $$(`[data-nobody="${channel}"]`)) empty.hidden = people.length > 0;
}

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
