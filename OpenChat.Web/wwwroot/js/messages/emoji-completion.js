// Completes an emoji by name: what is typed behind a colon at the start of a word. Loaded with the first one (completion.js).
import { parse } from '../lib/dom.js';
import { drawable, entryOf, find, groups, inTone } from '../lib/emoji-list.js';
import { recent } from '../lib/emoji-recent.js';
import { faceOf, ownOf, typedFor } from '../lib/own-emoji.js';
import { t } from '../lib/text.js';

const MOST = 8;
const OPTION = '<button type="button" role="option" tabindex="-1"><span class="emoji"></span><span class="clip"></span></button>';
// At the start of a word: not in 10:30, nor in an address. In scripts without spaces between words, any letter may stand before.
const BEHIND = /(?:^|[^\p{L}\p{N}_:/\\]|[\u2E80-\uFFFF])(:[\w+-]{2,40})$/u;

// The colon with what follows it, at the end of a text; null where there is none, or where it stands in code.
export const typedIn = text => {
  const typed = BEHIND.exec(text.slice(-60))?.[1] ?? null;
  return typed && !isCode(text) ? typed : null;
};

// Whether a text ends inside of code: in a block whose fence is open, or behind a backtick that nothing closes.
function isCode(text) {
  let fence = '', paragraph = '';
  for (const line of text.split('\n')) {
    const [, run, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence) {
      if (run?.startsWith(fence) && !info.trim()) fence = '';
    } else if (run && /^[\p{L}\p{N}_+#.-]*$/u.test(info.trim())) [fence, paragraph] = [run, ''];
    else paragraph = line.trim() ? `${paragraph}\n${line}` : '';
  }
  return Boolean(fence) || isSpan(paragraph);
}

function isSpan(paragraph) {
  const runs = [...paragraph.matchAll(/(\\*)(`+)/g)].map(([, slashes, run]) => (slashes.length % 2 ? run.length - 1 : run.length));
  for (let n = 0; n < runs.length; n++) {
    if (!runs[n]) continue; // It was escaped.
    n = runs.indexOf(runs[n], n + 1);
    if (n < 0) return true;
  }
  return false;
}

// The whole name first, then what was used last, then names that begin so, the zone's own before others, then other words.
export async function listOf(typed, channel) {
  const [standard, own] = await Promise.all([groups(), ownOf(channel)]), wanted = typed.slice(1).toLowerCase(), had = new Map();
  const all = [{ entries: own }, ...standard];
  for (const emoji of recent()) {
    const entry = own.find(each => each.emoji === emoji) ?? entryOf(standard, emoji);
    if (!had.has(entry)) had.set(entry, emoji);
  }
  const lastUsed = [...had.keys()], begins = code => code.startsWith(wanted);
  const rank = entry => {
    if (entry.codes.includes(wanted)) return -1;
    if (had.has(entry)) return lastUsed.indexOf(entry);
    if (!entry.codes.some(begins)) return lastUsed.length + 2;
    return lastUsed.length + (entry.src ? 0 : 1);
  };
  const found = find(all, wanted.replaceAll('_', ' ')).sort((one, two) => rank(one) - rank(two));
  const list = parse('<div class="menu completion" role="listbox" id="completion"></div>');
  list.setAttribute('aria-label', t('Emoji'));
  drawable({ entries: found.slice(0, 4 * MOST) }).slice(0, MOST).forEach((entry, n) => {
    const option = parse(OPTION);
    const emoji = had.get(entry) ?? inTone(entry), [face, name] = option.children;
    option.id = `option-${n}`;
    Object.assign(option.dataset, { typed: typedFor(emoji), emoji });
    face.append(faceOf(emoji));
    name.textContent = `:${entry.codes.find(begins) ?? entry.codes[0]}:`;
    list.append(option);
  });
  return list;
}
