// Enter that is held down sends a form once, not thirty times a second; so does Enter that is pressed again before the answer.
const PATIENCE = 10_000;

document.addEventListener('keydown', event => {
  if (event.repeat && event.key === 'Enter' && event.target.matches?.('input, button')) event.preventDefault();
}, true);
document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if ('sent' in form.dataset) return event.preventDefault();
  form.dataset.sent = '';
  setTimeout(() => delete form.dataset.sent, PATIENCE); // The answer may never come.
});
// Back, from the page that came.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});
