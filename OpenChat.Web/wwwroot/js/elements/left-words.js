// Text written in a channel that is gone by now can't be sent: its author sees it once and decides.
import { ask } from '../lib/ask.js';
import { $ } from '../lib/dom.js';
import { kept } from '../lib/kept.js';
import { t } from '../lib/text.js';
import { namesOf, written } from '../lib/written.js';
import { discard } from '../live/outbox.js';

export async function look() {
  const places = written().filter(({ channel }) => !kept.get(`told:${channel}`) && !$(`message-composer[data-channel="${channel}"]`));
  const names = places.length > 0 && await namesOf(places.map(place => place.channel));
  if (!names) return;
  for (const { channel, drafts, unsent, texts } of places.filter(place => !names.has(place.channel))) {
    kept.set(`told:${channel}`, true);
    const agreed = await ask({
      title: t('The channel you wrote this in is gone'),
      quote: texts.join('\n\n'),
      sentences: [t('It was deleted, or you can no longer see it. Copy your text now if you need it.')],
      stay: t('Keep until I sign out'), go: t('Discard'),
    });
    if (!agreed) continue;
    for (const name of [...drafts, ...unsent.map(nonce => `unsent:${nonce}`), `told:${channel}`]) kept.remove(name);
    for (const nonce of unsent) discard(channel, nonce);
  }
}
