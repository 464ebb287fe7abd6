// All emoji, in groups, with the names and words that find them; and which of them this system can draw. The list is a file of its own
// (bin/emoji explains its columns), fetched once.
import { kept } from './kept.js';

const LIGHT = '🏻', TONES = ['', LIGHT, '🏼', '🏽', '🏾', '🏿'];
const CELL = 20, COLUMNS = 24, NEWER = 0x1f1e6; // From flags on. What is older is drawn everywhere, if only as text.

let loading;

// [{ key, entries: [{ emoji, name, words, codes, toned }] }]
export function groups() {
  loading ??= fetch(new URL('../../lib/emoji/emoji.txt', import.meta.url))
    .then(answer => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
    .then(read);
  loading.catch(() => { loading = null; }); // The next time it may work.
  return loading;
}

function read(text) {
  const all = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('= ')) all.push({ key: line.slice(2), entries: [] });
    else if (line) {
      const [emoji, name, words = '', codes = '', toned = ''] = line.split('\t');
      all.at(-1).entries.push({ emoji, name, words, codes: codes.split(' '), toned });
    }
  }
  return all;
}

export const tone = () => Math.max(0, TONES.indexOf(TONES[kept.get('emoji:tone')]));
export const keepTone = n => kept.set('emoji:tone', n);
export const inTone = ({ emoji, toned }, n = tone()) => (n && toned ? toned.replaceAll(LIGHT, TONES[n]) : emoji);

let byForm;

// The entry of an emoji in any tone; one that is not in the list is its own name.
export function entryOf(all, emoji) {
  byForm ??= new Map(all.flatMap(({ entries }) => entries)
    .flatMap(entry => (entry.toned ? TONES : ['']).map((_, n) => [inTone(entry, n), entry])));
  return byForm.get(emoji) ?? { emoji, name: emoji, words: '', codes: [''], toned: '' };
}

const folded = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

// Emoji that have a word beginning with each word typed; matches of the name come first.
export function find(all, text) {
  const wanted = folded(text).split(/[\s:,]+/).filter(Boolean), exact = wanted.join('_'), found = [];
  for (const entry of all.flatMap(({ entries }) => entries)) {
    const { emoji, name, words, codes } = entry;
    const called = codes.join(' ');
    entry.sought ??= folded(` ${name} ${words} ${called} ${called.replaceAll('_', ' ')}`).replace(/[^\p{L}\p{N}_+-]+/gu, ' ');
    if (emoji === text.trim() || codes.includes(exact)) found.push([0, entry]);
    else if (wanted.every(word => entry.sought.includes(` ${word}`)))
      found.push([folded(name).startsWith(wanted[0]) ? 1 : codes.some(code => code.startsWith(exact)) ? 2 : 3, entry]);
  }
  return found.sort(([one], [two]) => one - two).map(([, entry]) => entry);
}

// Each emoji is drawn in two colours: a picture keeps its own colours, a missing-glyph box takes both. One emoji must not be as wide as
// several. Each is measured once, a group at a time. A system without colour emoji gets all of them.
let inColour;

export function drawable({ entries, asUsed }) {
  inColour ??= looks([{ emoji: '😀' }])[0];
  if (!inColour || asUsed) return entries;
  const unknown = entries.filter(entry => entry.isDrawn === undefined);
  if (unknown.length) looks(unknown).forEach((is, n) => { unknown[n].isDrawn = is; });
  return entries.filter(entry => entry.isDrawn);
}

function looks(entries) {
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS * CELL;
  canvas.height = Math.ceil(entries.length / COLUMNS) * CELL;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.font = `${CELL * 0.6}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = 'top';
  const widest = pen.measureText('😀').width * 1.6;
  const [one, two] = ['black', 'red'].map(colour => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = colour;
    entries.forEach(({ emoji }, n) => pen.fillText(emoji, (n % COLUMNS) * CELL, Math.floor(n / COLUMNS) * CELL + 2));
    return new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  });
  return entries.map(({ emoji }, n) => {
    if (pen.measureText(emoji).width > widest) return false;
    return emoji.codePointAt(0) < NEWER || isSame(one, two, n);
  });
}

// Some browsers add noise to what is read back, so a few points may differ.
function isSame(one, two, n) {
  const from = Math.floor(n / COLUMNS) * CELL * COLUMNS * CELL + (n % COLUMNS) * CELL;
  let ink = 0, differs = 0;
  for (let y = 0; y < CELL; y++)
    for (let x = 0; x < CELL; x++) {
      const at = from + y * COLUMNS * CELL + x;
      if (one[at] !== 0) ink++;
      if (isFar(one[at], two[at])) differs++;
    }
  return ink > 0 && differs < ink / 4;
}

const isFar = (one, two) => one !== two && [0, 8, 16].some(shift => Math.abs((one >> shift & 255) - (two >> shift & 255)) > 48);
