// Drafts on every device: what is typed in a channel goes to the server a moment later, and what was typed elsewhere comes from there.
// Loaded with the first letter.
import { $, icon, isDoubtful, parse } from '../lib/dom.js';
import { draftFrom, isAny, isSaved } from '../lib/draft.js';
import { post, request } from '../lib/http.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';

const SOON = 1000, LATEST = 5000, AGAIN = 15_000;
const waiting = new Map(), saving = new Map(); // By channel: when the first change was made and the timer; the request under way.
const keyOf = channel => `draft:${channel}`;
const same = (a, b) => JSON.stringify(draftFrom(a)) === JSON.stringify(draftFrom(b));
const pathOf = channel => `/channels/${channel}/draft`;

// After each change.
export function later({ channel }) {
  const now = performance.now(), { first = now, timer } = waiting.get(channel) ?? {};
  clearTimeout(timer);
  waiting.set(channel, { first, timer: setTimeout(() => save(channel), Math.max(0, Math.min(SOON, first + LATEST - now))) });
}

// What an earlier page could not bring to the server.
export function resume() {
  for (const name of kept.names('draft:')) if (!isSaved(kept.get(name))) later({ channel: name.slice('draft:'.length) });
}

function save(channel) {
  clearTimeout(waiting.get(channel)?.timer);
  waiting.delete(channel);
  const draft = kept.get(keyOf(channel));
  if (!draft || isSaved(draft) || draft.gone) return;
  if (isDoubtful()) return void later({ channel });
  if (saving.has(channel)) return void later({ channel }); // One after the other, or an older text could arrive last.
  if (!isAny(draft) && !draft.there) return kept.remove(keyOf(channel)); // Sent before the server had it.
  kept.set(keyOf(channel), { ...draft, there: true, sent: draft.text }); // The answer may be lost.
  saving.set(channel, keep(channel, draft).finally(() => saving.delete(channel)));
}

async function keep(channel, draft) {
  const { text, reply } = draftFrom(draft), { version: base = 0 } = draft;
  // Also while the page goes away.
  const answer = await post(pathOf(channel), { text, reply: reply?.id, quiet: Boolean(reply?.quiet), base }, { keepalive: true })
    .catch(() => null);
  const { version, conflict } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  const by = kept.get(keyOf(channel));
  if (version !== undefined && by && !isSaved(by)) {
    const isSame = same(by, draft);
    kept.set(keyOf(channel), { ...draftFrom(by), version, ...(!isSame && { dirty: true, there: isAny(draft) }) });
  }
  if (conflict) await join(channel);
  if (answer?.status === 404 && by) kept.set(keyOf(channel), { ...by, gone: true }); // What was typed stays here (left-words.js).
  if (!answer || answer.status === 429 || answer.status >= 500) setTimeout(() => later({ channel }), AGAIN);
}

async function ofServer(channel) {
  const answer = await request(pathOf(channel));
  return answer?.ok ? answer.json().catch(() => null) : null;
}

// Words were typed on another device after those on which this draft is based. Both stay: what was sent from here takes nothing away.
async function join(channel) {
  const theirs = await ofServer(channel), mine = kept.get(keyOf(channel));
  if (!theirs || !mine || isSaved(mine)) return;
  if (theirs.text === mine.sent) { // This browser's own, whose answer was lost.
    kept.set(keyOf(channel), { ...mine, version: theirs.version });
    return void later({ channel });
  }
  if (isAny(mine) && !theirs.text.includes(mine.text)) {
    const text = [theirs.text, mine.text].filter(Boolean).join('\n\n'), reply = mine.reply ?? theirs.reply;
    kept.set(keyOf(channel), { text, ...(reply && { reply }), version: theirs.version, dirty: true, there: true });
    later({ channel });
  } else kept.set(keyOf(channel), theirs);
  show(channel);
}

function show(channel) {
  const composer = $(`message-composer[data-channel="${channel}"]`), draft = draftFrom(kept.get(keyOf(channel)));
  if (!composer || same(composer.draft, draft)) return;
  composer.show(draft);
  composer.size();
}

// The server has another version: typed on another device, in another tab, or here.
export async function hear({ channel, version, has }) {
  mark(channel, has);
  await saving.get(channel);
  const composer = $(`message-composer[data-channel="${channel}"]`), shown = composer?.box.value;
  const isFree = () => composer?.isConnected && composer.box.value === shown && !waiting.has(channel); // Nothing was typed here since.
  const isOld = draft => draft === null || (isSaved(draft) && draft.version < version);
  if (!isFree()) return;
  if (isOld(kept.get(keyOf(channel)))) {
    const draft = await ofServer(channel);
    if (!draft || !isFree() || !isOld(kept.get(keyOf(channel)))) return;
    kept.set(keyOf(channel), draft);
  }
  if (isSaved(kept.get(keyOf(channel)))) show(channel);
}

// Another tab of this browser has brought its words to the server.
addEventListener('storage', ({ key }) => {
  const channel = key?.split('draft:')[1], draft = channel && kept.get(keyOf(channel));
  if (draft && isSaved(draft) && !waiting.has(channel)) show(channel);
});

// In the list of channels, except for the one that is open. Pages/Shared/_Drafted.cshtml draws the same.
function mark(channel, has) {
  const link = $(`.channels a[data-channel="${channel}"]`), old = link && $('[data-drafted]', link);
  if (!link || !has || link.ariaCurrent === 'page') return old?.remove();
  if (old) return;
  const drafted = parse('<span class="faint" data-drafted><span class="sr"></span></span>');
  drafted.prepend(icon('pencil', 'icon-sm'));
  $('.sr', drafted).textContent = t('Draft');
  ($('.badge', link) ?? link)[$('.badge', link) ? 'before' : 'append'](drafted);
}

// Led away from a channel or zone that was lost. What else waits is kept with the next change, or by the next page.
document.addEventListener('place:lost', () => {
  for (const { timer } of waiting.values()) clearTimeout(timer);
  waiting.clear();
});

// Before someone signs out.
export async function settle({ done }) {
  flush();
  await Promise.all(saving.values());
  done();
}

const flush = () => [...waiting.keys()].forEach(save);
addEventListener('pagehide', flush);
document.addEventListener('visibilitychange', () => document.hidden && flush());
