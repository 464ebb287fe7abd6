// Every time on every page, in the reader's zone and words. Lists of messages say their own.
import { localise } from '../lib/time.js';

const all = () => localise(document);
all();
document.addEventListener('htmx:after:swap', all);
// What said "Today" yesterday.
document.addEventListener('visibilitychange', () => { if (!document.hidden) all(); });
