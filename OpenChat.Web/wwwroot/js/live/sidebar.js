// Refreshes the sidebar and the member list. Leads the user away from a zone or channel that they lost.
import { $, emit, toast } from '../lib/dom.js';
import { request } from '../lib/http.js';
import { t } from '../lib/text.js';
import { visit } from '../lib/visit.js';

const { htmx } = window;
const me = document.documentElement.dataset.user;
const deletedZones = new Set();
let timer;

// One request for many changes, with jitter so that clients do not all send it at once.
function stale() {
  timer ??= setTimeout(refresh, 300 + Math.random() * 1000);
}

async function refresh() {
  timer = null;
  const sidebar = $('#sidebar');
  if (!sidebar) return;
  const { zone = '', channel = '' } = sidebar.dataset;
  const members = $('#members') !== null, asked = performance.now();
  const query = ['saved', 'scheduled'].map(name => `&${name}=${location.pathname === `/${name}`}`).join('');
  const response = await request(`/sidebar?zone=${zone}&channel=${channel}&members=${members}${query}`);
  const text = response?.ok ? await response.text().catch(() => null) : null;
  if (text === null) return void sidebar.removeAttribute('data-doubtful'); // The next event tries again.
  if (sidebar !== $('#sidebar') || (sidebar.dataset.zone ?? '') !== zone || (sidebar.dataset.channel ?? '') !== channel) {
    stale(); // The page was swapped meanwhile.
    return;
  }
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  if (zone && $('#sidebar', fresh)?.dataset.zone !== zone) {
    const name = $('.side-title .clip', sidebar).textContent;
    return lead(deletedZones.has(zone) ? t('{0} was deleted.', name) : t('You\'re no longer in {0}.', name)); // Left or kicked.
  }
  if (zone && channel && !$(`a[data-channel="${channel}"]`, fresh)) {
    const link = $(`a[data-channel="${channel}"]`, sidebar), name = link ? $('.clip', link).textContent : '';
    return lead(t('{0} was deleted.', link?.closest('[data-category=Text]') ? `#${name}` : name));
  }
  await morph('#sidebar', text);
  emit('sidebar:drawn', { asked });
  if (members && $('#members', fresh)) await morph('#members', text);
}

const morph = (target, text) => htmx.swap({ text, target, select: target, swap: 'outerMorph', sourceElement: $(target) });

async function lead(sentence) {
  emit('place:lost');
  await visit('/');
  toast(sentence, { bad: true });
}

for (const event of ['member', 'channel', 'zone', 'block', 'resync', 'catch-up', 'sidebar'])
  document.addEventListener(`live:${event}`, stale);

// An event may have removed the current zone or channel. Until the sidebar is refreshed, which clears this mark, other scripts send no
// requests about it, which could return 404.
function doubt(isAbout) {
  return ({ detail }) => {
    const sidebar = $('#sidebar');
    if (sidebar && isAbout(detail, sidebar.dataset)) sidebar.setAttribute('data-doubtful', '');
  };
}
document.addEventListener('live:member', doubt(({ zone, user }, here) => user === me && zone === here.zone));
document.addEventListener('live:channel', doubt(({ channel }, here) => channel === here.channel));
document.addEventListener('live:zone', doubt(({ zone }, here) => zone === here.zone));
document.addEventListener('live:zone', ({ detail: { zone, deleted } }) => { if (deleted) deletedZones.add(zone); });

// A snapshot after a reconnect: all other voice channels are empty. The rosters follow (elements/voice-roster.js).
document.addEventListener('live:voices', ({ detail: { channels } }) => {
  for (const roster of document.querySelectorAll('.voice-people[id^="voice-"]')) {
    if (channels.includes(roster.id.slice('voice-'.length))) continue;
    roster.replaceChildren();
    roster.hidden = true;
  }
});
