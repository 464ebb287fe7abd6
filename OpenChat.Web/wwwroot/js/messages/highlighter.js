// Colours code. A worker of its own: some texts take highlight.js very long, and then the page ends it (code-blocks.js).
const load = name => import(`../../lib/highlight/${name}.min.js`).then(module => module.default);
let core;

self.addEventListener('message', async ({ data: { language, text } }) => {
  if (text !== undefined) return self.postMessage({ html: core.highlight(text, { language, ignoreIllegals: true }).value });
  try {
    core ??= await load('core');
    core.registerLanguage(language, await load(language));
    self.postMessage({ ready: true });
  } catch {
    self.postMessage({ ready: false });
  }
});
