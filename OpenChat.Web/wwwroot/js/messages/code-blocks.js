// Blocks of code: a button that copies what was typed, to the byte, and colours where the language is one that we have. Loaded with the
// first block.
import { $, $$, icon, toast } from '../lib/dom.js';
import { copied } from '../lib/clipboard.js';
import { addStyle } from '../lib/style.js';
import { t } from '../lib/text.js';

const PATIENCE = 500;
const LANGUAGES = new Set(['bash', 'c', 'cpp', 'csharp', 'css', 'dart', 'diff', 'dockerfile', 'elixir', 'go', 'graphql', 'ini', 'java',
  'javascript', 'json', 'kotlin', 'lua', 'makefile', 'markdown', 'nginx', 'perl', 'php', 'powershell', 'python', 'r', 'ruby', 'rust',
  'scala', 'scss', 'sql', 'swift', 'typescript', 'xml', 'yaml']);
const ALSO = { 'sh': 'bash', 'shell': 'bash', 'zsh': 'bash', 'console': 'bash', 'c++': 'cpp', 'h': 'c', 'hpp': 'cpp', 'cs': 'csharp',
  'c#': 'csharp', 'patch': 'diff', 'docker': 'dockerfile', 'ex': 'elixir', 'golang': 'go', 'gql': 'graphql', 'toml': 'ini', 'conf': 'ini',
  'js': 'javascript', 'jsx': 'javascript', 'mjs': 'javascript', 'json5': 'json', 'jsonc': 'json', 'kt': 'kotlin', 'make': 'makefile',
  'md': 'markdown', 'pl': 'perl', 'ps1': 'powershell', 'pwsh': 'powershell', 'py': 'python', 'rb': 'ruby', 'rs': 'rust', 'sass': 'scss',
  'ts': 'typescript', 'tsx': 'typescript', 'html': 'xml', 'svg': 'xml', 'xhtml': 'xml', 'csproj': 'xml', 'yml': 'yaml' };

const styled = addStyle('code-tokens');
const typedIn = code => code.textContent.replace(/\n$/, ''); // Each line is drawn with its end, the last one too.

export function dress(pre) {
  const code = $('code', pre);
  if (!code || $('[data-copy-code]', pre)) return;
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: 'icon-btn sm', title: t('Copy code'), tabIndex: pre.closest('li[data-at]') ? -1 : 0 });
  button.dataset.copyCode = '';
  button.ariaLabel = t('Copy code');
  button.append(icon('copy', 'icon-sm'));
  pre.append(button);
  const named = pre.dataset.language, language = ALSO[named] ?? named;
  if (LANGUAGES.has(language)) colour(code, language);
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy-code]');
  if (!button) return;
  const ok = await copied(typedIn($('code', button.parentNode)));
  toast(ok ? t('Code copied.') : t('Couldn\'t copy. Select the text and press Ctrl+C.'), { good: ok, bad: !ok });
});

// One block after the other, each with the same patience. A worker that takes too long is ended, and its block stays as it is.
let worker, known = new Set(), last = Promise.resolve();
const colour = (code, language) => { last = last.then(() => draw(code, language)).catch(() => {}); };

async function draw(code, language) {
  if (!code.isConnected) return;
  const text = code.textContent;
  worker ??= new Worker(new URL('./highlighter.js', import.meta.url), { type: 'module' });
  if (!known.has(language)) {
    if (!(await answer({ language }, 20 * PATIENCE))?.ready) return; // Over a slow network.
    known.add(language);
  }
  const html = (await answer({ language, text }, PATIENCE))?.html;
  if (html !== undefined) await apply(code, html, text);
}

function answer(asked, patience) {
  return new Promise(done => {
    const late = setTimeout(() => end(null), patience);
    const end = data => {
      clearTimeout(late);
      if (data) return done(data);
      worker.terminate();
      [worker, known] = [null, new Set()];
      done(null);
    };
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = event => {
      event.preventDefault();
      end(null);
    };
    worker.postMessage(asked);
  });
}

// Only classes come in: anything else that a bug of the library let through stays out, and so does another text.
async function apply(code, html, text) {
  await styled;
  const made = new DOMParser().parseFromString(`<pre>\n${html}</pre>`, 'text/html').body.firstElementChild;
  const isOurs = part => part.localName === 'span' && part.getAttributeNames().every(name => name === 'class');
  if ($$('*', made).every(isOurs) && made.textContent === text && code.textContent === text) code.replaceChildren(...made.childNodes);
}
