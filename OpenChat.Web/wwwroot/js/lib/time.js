// Times as this reader says them. The server writes UTC, which is what a page without scripts shows.
import { $$ } from './dom.js';
import { t } from './text.js';

const page = document.documentElement.lang;
const locale = navigator.languages.find(language => language.split('-')[0] === page) ?? page;
const formats = {
  time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }),
  day: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }),
  dayOfYear: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
};

// yyyy-mm-dd where the reader is.
export const dayOf = at => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

export function dayTitle(at) {
  const now = new Date(), yesterday = new Date();
  yesterday.setDate(now.getDate() - 1);
  if (dayOf(at) === dayOf(now)) return t('Today');
  if (dayOf(at) === dayOf(yesterday)) return t('Yesterday');
  return (at.getFullYear() === now.getFullYear() ? formats.day : formats.dayOfYear).format(at);
}

// A time of today by itself; an earlier one with its day.
export function since(at) {
  const time = formats.time.format(at);
  return dayOf(at) === dayOf(new Date()) ? time : t('{0}, {1}', dayTitle(at), time);
}

const shows = { time: at => formats.time.format(at), moment: at => formats.moment.format(at), day: dayTitle, since };

// <time datetime="…Z" data-show="time|moment|day|since">
export function localise(root) {
  for (const time of $$('time[data-show]', root)) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const said = shows[time.dataset.show]?.(at);
    if (said && time.textContent !== said) time.textContent = said;
    time.title = formats.moment.format(at);
  }
}
