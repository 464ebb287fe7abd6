// A draft is what someone writes in a channel: the composer keeps it, the outbox sends it, the pending copy shows it. Beside the text
// there may be what it replies to: { id, name, line, quiet }. A further field (files) is added here, and is then kept and sent with the
// text.

import { hasInk } from './ink.js';

// From what the browser kept. Older builds kept a bare string.
export function draftFrom(stored) {
  const { text, reply } = typeof stored === 'string' ? { text: stored } : stored ?? {};
  return { text: typeof text === 'string' ? text : '', ...(reply?.id && { reply }) };
}

export const isEmpty = draft => !hasInk(draft.text);

// Something to keep: a reply may have been chosen before its first word.
export const isAny = draft => !isEmpty(draft) || Boolean(draft.reply);

// A draft as this browser keeps it has the `version` of the server's on which it is based, and is `dirty` until the server has it too.
// `there`: the server may hold words that this one replaces; `sent`: those that it was last sent, if the answer is not here yet. Older
// builds kept no version.
export const isSaved = kept => kept.version !== undefined && !kept.dirty;

// The same after a change here.
export function changed(draft, before) {
  const { there, sent } = !before ? {} : isSaved(before) ? { there: isAny(before) } : before;
  return { ...(isAny(draft) ? draft : { text: '' }), version: before?.version ?? 0, dirty: true, ...(there && { there }), sent };
}

// As form fields, for the server.
export const fieldsOf = ({ text, reply }) => ({ text, ...(reply && { reply: reply.id }), ...(reply?.quiet && { notify: false }) });
