// Shows the state of the connection in a banner below the pane's header, and in #live-status for screen readers.
import { $, emit, icon } from '../lib/dom.js';
import { t } from '../lib/text.js';

const PATIENCE = 1500, FIRST = 5000; // Shorter interruptions are not shown, nor a first connection that takes its time.
const ALL = ['back', 'connecting', 'held', 'paused', 'offline'];
const banners = new Map();
let timer;
let wasAway = false, wasOpen = false;

function show(kind, { look = '', symbol, title, sentence = '', button, press }) {
  hide(kind);
  const banner = document.createElement('div');
  banner.className = `banner ${look}`.trim();
  banner.dataset.banner = kind;
  const text = document.createElement('span');
  text.className = 'grow';
  const bold = document.createElement('b');
  bold.textContent = title;
  text.append(bold, ` ${sentence}`);
  banner.append(icon(symbol, kind === 'connecting' ? 'spin' : ''), text);
  if (button) {
    const control = document.createElement('button');
    control.className = 'btn sm';
    control.type = 'button';
    control.textContent = button;
    control.addEventListener('click', press);
    banner.append(control);
  }
  banners.set(kind, banner);
  insert();
  announce(`${title} ${sentence}`.trim());
}

function hide(kind) {
  banners.get(kind)?.remove();
  banners.delete(kind);
}

// A swap replaces the pane, so insert the banners again.
function insert() {
  const head = $('#main .pane-head');
  const main = $('#main main');
  for (const banner of banners.values()) {
    if (banner.isConnected) continue;
    if (head) head.after(banner);
    else main?.prepend(banner);
  }
}

function announce(sentence) {
  const status = $('#live-status');
  if (status) status.textContent = sentence;
}

function away(state) {
  if (wasAway && banners.has(state)) return; // Otherwise each retry would move its button under the finger.
  wasAway = true;
  ALL.forEach(hide);
  if (state === 'offline') {
    show('offline', { look: 'bad', symbol: 'wifi-off', title: t('You\'re offline.'), sentence: t('You can still read what\'s here.') });
    return;
  }
  if (state === 'paused') {
    show('paused', {
      symbol: 'monitor', title: t('Too many open tabs.'), sentence: t('This one is paused.'),
      button: t('Continue here'), press: () => emit('live:retry'),
    });
    return;
  }
  if (state === 'held') {
    show('held', {
      symbol: 'clock', title: t('Live updates aren\'t getting through.'), sentence: t('New messages show up within a minute.'),
      button: t('Try now'), press: () => emit('live:retry'),
    });
    return;
  }
  show('connecting', {
    symbol: 'loader-circle', title: wasOpen ? t('Reconnecting.') : t('Connecting.'),
    sentence: wasOpen && $('form.composer') ? t('Messages you send now will go out when you\'re back.') : '',
    button: t('Try now'), press: () => emit('live:retry'),
  });
}

function back() {
  ALL.forEach(hide);
  const isNews = wasAway && wasOpen;
  wasAway = false;
  wasOpen = true;
  if (!isNews) return;
  show('back', { look: 'ok', symbol: 'check', title: t('Back online.') });
  setTimeout(() => hide('back'), 4000);
}

document.addEventListener('live:state', ({ detail: { state } }) => {
  clearTimeout(timer);
  if (state === 'open') back();
  else if (state !== 'connecting') away(state);
  else timer = setTimeout(() => away(state), wasAway ? 0 : wasOpen ? PATIENCE : FIRST);
});
document.addEventListener('live:updated', () => {
  if (banners.has('updated')) return;
  show('updated', {
    symbol: 'rotate-cw', title: t('OpenChat was updated.'), sentence: t('Reload when you\'re ready.'),
    button: t('Reload'), press: () => location.reload(),
  });
});
document.addEventListener('htmx:after:swap', insert);
