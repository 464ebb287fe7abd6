// Keys that lead from channel to channel, or read them all. Loaded with the first one.
import { $$ } from '../lib/dom.js';
import { post } from '../lib/http.js';

// The next or previous channel of the list, or the next with something unread, round the ends.
export function step(by, unreadOnly) {
  const links = $$('.channels a[data-channel]').filter(link => link.checkVisibility());
  const at = links.findIndex(link => link.hasAttribute('aria-current'));
  for (let n = 1; n <= links.length; n++) {
    const link = links[(Math.max(at, by > 0 ? -1 : 0) + by * n + links.length * n) % links.length];
    if (unreadOnly && !link.hasAttribute('data-unread')) continue;
    return link.click();
  }
}

// Everything that the list shows as unread. The stream updates the dots and badges on each device.
export function readAll() {
  for (const { dataset: { channel } } of $$('.channels a[data-unread]'))
    post(`/channels/${channel}/read`, { no: Number.MAX_SAFE_INTEGER }).catch(() => {}); // The server knows the newest.
}
