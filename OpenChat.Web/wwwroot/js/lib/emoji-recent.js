// The emoji that someone used last, newest first. Kept in this browser.
import { kept } from './kept.js';

const MOST = 27;

export function recent() {
  const all = kept.get('emoji:recent');
  return Array.isArray(all) ? all.filter(each => typeof each === 'string' && each) : [];
}

export const used = emoji => kept.set('emoji:recent', [emoji, ...recent().filter(each => each !== emoji)].slice(0, MOST));
