// What Markdown draws and a script adds to: spoilers and blocks of code. Loaded with the first one.
import { $$ } from '../lib/dom.js';
import { dress as cover } from './spoilers.js';

export function dress(root) {
  $$('.spoiler', root).forEach(cover);
  const blocks = $$('.msg-body pre', root);
  if (blocks.length) import('./code-blocks.js').then(code => blocks.forEach(code.dress), () => {});
}
