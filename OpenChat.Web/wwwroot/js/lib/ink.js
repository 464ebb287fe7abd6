// Whether a text shows anything; the server's rule is Domain/Ink.cs.
const ink = /(?!\p{Default_Ignorable_Code_Point})[^\p{Z}\p{Cc}\p{Cf}\p{M}\u2800\u{1D159}]/u;

/** @returns {boolean} False for spaces, marks alone, and characters that are drawn as nothing. */
export const hasInk = text => ink.test(text);
