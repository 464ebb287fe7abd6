// Styles of what opens on demand, linked once.
import { $ } from './dom.js';

export function addStyle(name) {
  const href = new URL(`../../css/${name}.css`, import.meta.url).pathname;
  if ($(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  document.head.append(link);
  return new Promise(done => { link.onload = link.onerror = done; });
}
