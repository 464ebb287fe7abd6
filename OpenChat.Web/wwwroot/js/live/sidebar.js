// Keeps what stands around the pane as the server would draw it now. Whoever lost the place they look at is led away from it.
import { $, toast } from '../lib/dom.js';
import { t } from '../lib/text.js';

const { htmx } = window;
const me = document.documentElement.dataset.user;
let timer, changedZone;

// Many changes, one request; and not everybody's at the same moment.
function stale() {
  timer ??= setTimeout(refresh, 300 + Math.random() * 1000);
}

async function refresh() {
  timer = null;
  const sidebar = $('#sidebar');
  if (!sidebar) return;
  const { zone = '', channel = '' } = sidebar.dataset;
  const members = $('#members') !== null;
  const answer = await fetch(`/sidebar?zone=${zone}&channel=${channel}&members=${members}`).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null; // The line may break in the middle of it.
  if (text === null) return void sidebar.removeAttribute('data-doubtful'); // The stream's next word brings it up again.
  if (sidebar !== $('#sidebar') || (sidebar.dataset.zone ?? '') !== zone || (sidebar.dataset.channel ?? '') !== channel) {
    stale(); // Another page meanwhile.
    return;
  }
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  if (zone && $('#sidebar', fresh)?.dataset.zone !== zone) {
    const name = $('.side-title .clip', sidebar).textContent;
    return lead(changedZone === zone ? t('{0} was deleted.', name) : t('You were removed from {0}.', name));
  }
  changedZone = null;
  if (zone && channel && !$(`a[data-channel="${channel}"]`, fresh)) {
    const link = $(`a[data-channel="${channel}"]`, sidebar), name = link ? $('.clip', link).textContent : '';
    return lead(t('{0} was deleted.', link?.closest('[data-category=Text]') ? `#${name}` : name));
  }
  await morph('#sidebar', text);
  if (members && $('#members', fresh)) await morph('#members', text);
}

const morph = (target, text) => htmx.swap({ text, target, select: target, swap: 'outerMorph', sourceElement: $(target) });

async function lead(sentence) {
  await htmx.ajax('GET', '/', { target: '#main', select: '#main', swap: 'outerSync', push: 'true' });
  toast(sentence, { bad: true });
}

for (const event of ['member', 'channel', 'zone', 'friend', 'block', 'resync', 'sidebar']) document.addEventListener(`live:${event}`, stale);

// What is told may have taken away the place that one looks at. Until the server has drawn the sidebar anew, which takes this mark
// off, nobody asks anything about that place: the answer could be a 404.
function doubt(isAbout) {
  return ({ detail }) => {
    const sidebar = $('#sidebar');
    if (sidebar && isAbout(detail, sidebar.dataset)) sidebar.setAttribute('data-doubtful', '');
  };
}
document.addEventListener('live:member', doubt(({ zone, user }, here) => user === me && zone === here.zone));
document.addEventListener('live:channel', doubt(({ channel }, here) => channel === here.channel));
document.addEventListener('live:zone', doubt(({ zone }, here) => zone === here.zone));
document.addEventListener('live:zone', ({ detail }) => { changedZone = detail.zone; }); // Gone after this: deleted, not left.

// The whole picture after a reconnect: every other voice channel is empty. The full ones follow (elements/voice-roster.js).
document.addEventListener('live:voices', ({ detail: { channels } }) => {
  for (const roster of document.querySelectorAll('.voice-people[id^="voice-"]')) {
    if (channels.includes(roster.id.slice('voice-'.length))) continue;
    roster.replaceChildren();
    roster.hidden = true;
  }
});
