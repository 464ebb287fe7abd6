// Times as this reader says them. The server writes UTC, which is what a page without scripts shows.
import { $$ } from './dom.js';
import { t } from './text.js';

const page = document.documentElement.lang;
const locale = navigator.languages.find(language => language.split('-')[0] === page) ?? page;
// Texts are in the page's language; the clock follows the reader's first language.
const reader = new Intl.DateTimeFormat(navigator.languages[0] ?? page, { hour: 'numeric' }).resolvedOptions();
const is24 = reader.hourCycle?.startsWith('h2') ?? true;
const hourCycle = is24 ? 'h23' : 'h12';
const formats = {
  time: new Intl.DateTimeFormat(locale, { hour: is24 ? '2-digit' : 'numeric', minute: '2-digit', hourCycle }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle }),
  day: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }),
  date: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }),
  dayOfYear: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
};

// yyyy-mm-dd where the reader is.
export const dayOf = at => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

export function dayTitle(at) {
  const now = new Date(), yesterday = new Date(), tomorrow = new Date();
  yesterday.setDate(now.getDate() - 1);
  tomorrow.setDate(now.getDate() + 1);
  if (dayOf(at) === dayOf(now)) return t('Today');
  if (dayOf(at) === dayOf(yesterday)) return t('Yesterday');
  if (dayOf(at) === dayOf(tomorrow)) return t('Tomorrow');
  return (at.getFullYear() === now.getFullYear() ? formats.day : formats.dayOfYear).format(at);
}

// A time of today by itself; an earlier one with its day.
export function since(at) {
  const time = formats.time.format(at);
  return dayOf(at) === dayOf(new Date()) ? time : t('{0}, {1}', dayTitle(at), time);
}

// As above, within a sentence: "yesterday".
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
function amid(at) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  return dayOf(at) === dayOf(yesterday) ? t('{0}, {1}', relative.format(-1, 'day'), formats.time.format(at)) : since(at);
}

// In a narrow column, without AM and PM.
const clock = at => formats.time.formatToParts(at).filter(part => part.type !== 'dayPeriod').map(part => part.value).join('').trim();

const by = format => at => format.format(at);
const shows = { time: by(formats.time), clock, moment: by(formats.moment), date: by(formats.date), day: dayTitle, since, amid };

// <time datetime="…Z" data-show="time|clock|moment|date|since|amid">, and <time datetime="yyyy-mm-dd" data-show="day">, a day of the
// reader's.
export function localise(root) {
  for (const time of $$('time[data-show]', root)) {
    const isDay = time.dataset.show === 'day', at = new Date(isDay ? `${time.dateTime}T00:00` : time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const said = shows[time.dataset.show]?.(at);
    if (said && time.textContent !== said) time.textContent = said;
    if (!isDay) time.title = formats.moment.format(at);
  }
}
