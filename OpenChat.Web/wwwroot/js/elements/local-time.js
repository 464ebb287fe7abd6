// Shows times in the reader's time zone and language. Message lists format their own.
import { localise } from '../lib/time.js';

const all = () => localise(document);
all();
document.addEventListener('htmx:after:swap', all);
// "Today" becomes "Yesterday". Timers do not run while a computer sleeps.
function atMidnight() {
  const next = new Date();
  next.setHours(24, 0, 1, 0);
  setTimeout(() => {
    all();
    atMidnight();
  }, next - new Date());
}
atMidnight();
document.addEventListener('visibilitychange', () => { if (!document.hidden) all(); });
