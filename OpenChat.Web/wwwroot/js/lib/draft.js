// A draft is what someone writes in a channel: the composer keeps it, the outbox sends it, the pending copy shows it. A further
// field (a reply, files) is added here, and is then kept and sent with the text.

// From what the browser kept. Older builds kept a bare string.
export function draftFrom(stored) {
  const { text } = typeof stored === 'string' ? { text: stored } : stored ?? {};
  return { text: typeof text === 'string' ? text : '' };
}

export const isEmpty = draft => draft.text.trim() === '';

// As form fields, for the server.
export const fieldsOf = draft => ({ text: draft.text });
