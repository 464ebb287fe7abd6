// Shows times in the reader's time zone and language. Message lists format their own.
import { localise } from '../lib/time.js';

const all = () => localise(document);
all();
document.addEventListener('htmx:after:swap', all);
// "Today" may be outdated.
document.addEventListener('visibilitychange', () => { if (!document.hidden) all(); });
