// A time as <input type="datetime-local"> holds it, in the reader's zone.
export const toField = at => new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
