// Renders a call in the float and on its channel's stage, always from the session.
import { $, $$, emit, icon } from '../lib/dom.js';
import { t } from '../lib/text.js';
import { drawMute, drawNotes } from './note.js';
import { clock } from './words.js';

let session = null;

document.addEventListener('call:state', ({ detail }) => { session = detail; draw(); });
document.addEventListener('call:second', () => tick());
document.addEventListener('call:over', ({ detail }) => { if (detail.session === session) session = null; draw(); });
document.addEventListener('call:none', draw);
document.addEventListener('live:voice', drawSilent);
document.addEventListener('htmx:after:swap', draw);
document.addEventListener('call:speaking', ({ detail: { user, speaking } }) => {
  const marked = $$(`.call-tile[data-user="${user}"], .call-float .avatar[data-user="${user}"]`);
  for (const element of marked) element.toggleAttribute('data-speaking', speaking);
  if (session) $(`#voice-${session.channel} [data-user="${user}"] .avatar`)?.toggleAttribute('data-speaking', speaking);
});

function draw() {
  // The list offers to join every voice channel except the current one.
  for (const row of $$('.channel-row[data-joined]')) row.removeAttribute('data-joined');
  if (session) $(`#channel-${session.channel}`)?.setAttribute('data-joined', '');
  for (const stage of $$('.stage[data-stage]')) drawStage(stage, session?.channel === stage.dataset.stage);
  if (!session) return;
  const float = $('#call-dock .call-float');
  if (float) {
    float.dataset.state = session.state;
    $('.who .avatar', float)?.setAttribute('data-user', [...session.seats.keys()].find(user => user !== session.me) ?? '');
  }
  drawMute(session);
  drawSilent();
  for (const button of $$('[data-deafen]')) button.setAttribute('aria-pressed', session.deafened);
  tick();
}

// People who cannot be heard are shown as muted in the roster too, which is the same for everyone and would otherwise reveal a block.
function drawSilent() {
  for (const { user, inst, state } of session?.seats.values() ?? []) {
    if (state === 'ringing' || (inst && !session.peers.get(user)?.silent)) continue;
    const row = $(`#voice-${session.channel} [data-user="${user}"]`);
    if (!row || $('.end', row)) continue;
    const mark = document.createElement('span');
    mark.className = 'end';
    mark.append(icon('mic-off', 'icon-sm'), hidden(t('muted')));
    row.append(mark);
  }
}

function drawStage(stage, here) {
  const was = stage.hasAttribute('data-in');
  stage.toggleAttribute('data-in', here);
  if (stage.matches('section')) stage.hidden = !here;
  for (const part of $$('[data-when]', stage)) part.hidden = (part.dataset.when === 'in') !== here;
  if (!here) {
    clear(stage);
    if (was) emit('stage:left', { channel: stage.dataset.stage });
    return;
  }
  const tiles = $('.tiles', stage);
  tiles.replaceChildren(...[...session.seats.values()].map(tile));
  const leave = $('[data-leave] span', stage);
  if (leave) leave.textContent = session.state === 'ringing' ? t('Cancel') : t('Leave');
}

// Of a call that is over, or elsewhere, a stage says nothing.
function clear(stage) {
  for (const note of $$('.call-note', stage)) note.hidden = true;
  for (const time of $$('[data-clock]', stage)) time.textContent = '';
}

function tile(seat) {
  const item = document.createElement('li');
  item.className = 'call-tile';
  item.dataset.user = seat.user;
  item.toggleAttribute('data-speaking', !!seat.speaking);
  const me = seat.user === session.me;
  const noMicrophone = !session.own.track && !!(session.own.problem || session.own.waiting);
  const muted = me ? session.muted || session.deafened || noMicrophone
    : seat.muted || seat.deafened || session.peers.get(seat.user)?.silent;
  const name = document.createElement('span');
  name.className = 'name row nowrap';
  const deafened = me ? session.deafened : seat.deafened;
  if (muted) name.append(icon(deafened ? 'headphone-off' : 'mic-off', 'icon-sm'));
  const text = document.createElement('bdi');
  text.textContent = me ? t('You') : seat.name;
  name.append(text);
  if (muted) name.append(hidden(`, ${deafened ? t('deafened') : t('muted')}`));
  item.append(avatar(seat, session.kind === 'ring' && !stateOf(seat) ? 'xl' : 'l'), name);
  if (stateOf(seat)) {
    item.dataset.state = stateOf(seat);
    const over = document.createElement('span');
    over.className = 'over';
    item.insertBefore(over, name);
  }
  return item;
}

function avatar({ user, name, avatar: picture, hue }, size) {
  const span = document.createElement('span');
  span.className = `avatar ${size}`;
  span.dataset.hue = hue;
  span.setAttribute('aria-hidden', 'true');
  if (picture) {
    const img = new Image(256, 256);
    img.src = picture;
    img.alt = '';
    span.append(img);
  } else {
    const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name);
    span.textContent = (first?.segment ?? '?').toUpperCase();
  }
  span.dataset.of = user;
  return span;
}

function hidden(text) {
  const span = document.createElement('span');
  span.className = 'sr';
  span.textContent = text;
  return span;
}

// ringing, reconnecting, connecting, unreachable; empty when connected.
function stateOf(seat) {
  if (seat.user === session.me) return '';
  if (seat.state === 'ringing' || seat.state === 'reconnecting') return seat.state;
  const peer = session.peers.get(seat.user);
  if (!seat.inst || peer?.state === 'connected') return '';
  return peer?.state === 'lost' ? 'reconnecting' : peer?.state ?? 'connecting';
}

const left = seat => Math.max(0, Math.ceil((Date.parse(seat.deadline) - session.now()) / 1000));

function tick() {
  if (!session) return;
  const others = [...session.seats.values()].filter(seat => seat.user !== session.me);
  const time = session.state === 'ringing' ? t('Ringing') : clock(session.now() - session.since);
  for (const element of $$('#call-dock [data-said], .stage[data-in] [data-clock]')) element.textContent = time;
  for (const seat of others) {
    const over = $(`.stage[data-in] .call-tile[data-user="${seat.user}"] .over`);
    if (!over) continue;
    const state = stateOf(seat);
    over.textContent = state === 'ringing' ? t('Ringing') : state === 'connecting' ? t('Connecting')
      : state === 'unreachable' ? t('No connection')
      : seat.deadline ? t('Reconnecting, {0} s', left(seat)) : t('Reconnecting');
  }
  const gone = session.kind === 'ring' && others.find(seat => seat.deadline);
  drawNotes(session, gone, gone && left(gone), others.find(seat => stateOf(seat) === 'unreachable'));
}
