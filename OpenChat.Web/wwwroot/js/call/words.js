// Texts about a call.
import { t } from '../lib/text.js';

// The message when a call is over; null if none is needed.
export function sentenceOf(reason, session) {
  const lasted = session.state === 'active' ? clock(session.now() - session.since) : null;
  switch (reason) {
    case 'declined': return t('{0} declined the call.', session.title);
    case 'missed': return t('{0} didn\'t answer.', session.title);
    case 'moved': return t('The call continues in another tab.');
    case 'lost': return t('Connection lost.');
    case 'cancelled': case 'revoked': return null;
    case 'grace': case 'gone':
      return session.kind === 'ring' ? t('Connection lost. The call ended.') : t('Connection lost. You left {0}.', session.title);
    default:
      if (session.kind !== 'ring') return t('You left {0}.', session.title);
      return lasted ? t('Call ended, {0}', lasted) : t('The call ended.');
  }
}

export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000)), two = n => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
