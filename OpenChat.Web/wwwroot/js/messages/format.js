// Puts Markdown around what is selected in a composer or an editor, and takes it away again. Loaded with the first key or button.
const MARKS = { bold: '**', italic: '*', strike: '~~', code: '`', spoiler: '||' };
const LINES = { quote: '> ', list: '- ' };

export function apply(box, name) {
  if (name === 'preview') return import('./preview.js').then(({ toggle }) => toggle(box), () => {});
  if (box.readOnly) return; // An editor whose text is on its way.
  box.focus();
  if (name === 'link') link(box);
  else if (name in LINES) lines(box, LINES[name]);
  else if (name === 'code' && /\n|`{3}/.test(selected(box))) fence(box);
  else around(box, MARKS[name]);
}

const selected = ({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd);

// As if typed, so that Ctrl+Z takes it back; not every browser does that for a script. Selects what is given then.
function replace(box, from, to, text, start, end) {
  box.setSelectionRange(from, to);
  const isDone = text === '' ? from === to || document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!isDone) {
    box.setRangeText(text, from, to, 'end');
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  box.setSelectionRange(start, end);
}

// How often a mark's character stands there: ** is bold, * italic, *** both.
function run(text, at, step, mark) {
  let count = 0;
  while (text[at + step * count] === mark[0]) count++;
  return count;
}

const isOn = (mark, before, after) => {
  const both = Math.min(before, after);
  return mark === '*' ? both % 2 === 1 : mark === '`' ? both === 1 : both >= mark.length;
};

function around(box, mark) {
  const { value } = box, size = mark.length;
  let { selectionStart: from, selectionEnd: to } = box;
  while (from < to && /\s/.test(value[from])) from++; // A mark beside a space is none.
  while (from < to && /\s/.test(value[to - 1])) to--;
  const inside = value.slice(from, to);
  const outer = isOn(mark, run(value, from - 1, -1, mark), run(value, to, 1, mark));
  if (outer) return replace(box, from - size, to + size, inside, from - size, to - size);
  const inner = inside.length > 2 * size && isOn(mark, run(inside, 0, 1, mark), run(inside, inside.length - 1, -1, mark));
  if (inner) return replace(box, from, to, inside.slice(size, -size), from, to - 2 * size);
  replace(box, from, to, mark + inside + mark, from + size, to + size);
}

function fence(box) {
  const { value } = box, inside = selected(box).replace(/^\n+|\n+$/g, '');
  const { selectionStart: from, selectionEnd: to } = box;
  const fenced = /^(`{3,})[^\n`]*\n([^]*)\n\1$/.exec(inside);
  if (fenced) return replace(box, from, to, fenced[2], from, from + fenced[2].length);
  const [opening, ticks] = /(?<=^|\n)(`{3,})[^\n`]*\n$/.exec(value.slice(0, from)) ?? [];
  if (opening && value.slice(to).split('\n', 2)[1] === ticks && value[to] === '\n') {
    const start = from - opening.length;
    return replace(box, start, to + 1 + ticks.length, value.slice(from, to), start, start + to - from);
  }
  const mark = '`'.repeat(Math.max(2, ...(inside.match(/`+/g) ?? []).map(found => found.length)) + 1);
  const open = `${from > 0 && value[from - 1] !== '\n' ? '\n' : ''}${mark}\n`;
  const close = `\n${mark}${to < value.length && value[to] !== '\n' ? '\n' : ''}`;
  replace(box, from, to, open + inside + close, from + open.length, from + open.length + inside.length);
}

function link(box) {
  const { selectionStart: from, selectionEnd: to } = box, inside = selected(box);
  const linked = /^\[([^\]]*)\]\([^)\s]*\)$/.exec(inside);
  if (linked) return replace(box, from, to, linked[1], from, from + linked[1].length);
  if (/^(?:https?:\/\/|mailto:)\S+$/.test(inside)) return replace(box, from, to, `[](${inside})`, from + 1, from + 1);
  const at = inside ? from + inside.length + 3 : from + 1;
  replace(box, from, to, `[${inside}]()`, at, at);
}

function lines(box, mark) {
  const { value } = box, from = value.lastIndexOf('\n', box.selectionStart - 1) + 1;
  const end = value.indexOf('\n', Math.max(from, box.selectionEnd - (box.selectionEnd > box.selectionStart ? 1 : 0)));
  const to = end < 0 ? value.length : end, all = value.slice(from, to).split('\n');
  const isOff = all.some(line => line.trim() && !line.startsWith(mark));
  const changed = all.map(line => (!isOff ? line.slice(line.startsWith(mark) ? mark.length : 0)
    : line.startsWith(mark) || (all.length > 1 && !line.trim()) ? line : mark + line)).join('\n');
  const isRange = box.selectionEnd > box.selectionStart, last = from + changed.length;
  const at = Math.max(from, box.selectionStart + (all.length > 1 ? 0 : changed.length - all[0].length));
  replace(box, from, to, changed, isRange ? from : at, isRange ? last : at);
}
