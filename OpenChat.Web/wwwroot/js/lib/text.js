// What scripts say to people. The key is the English sentence; a page in another language carries the translations.
let said;

export function t(key, ...values) {
  said ??= JSON.parse(document.getElementById('script-text')?.textContent || '{}');
  return (said[key] ?? key).replace(/\{(\d)\}/g, (_, n) => values[n] ?? '');
}
