// The dialog that forwards a message. Loaded on first use; without script, its form is a page.
import { $, parse, toast } from '../lib/dom.js';
import { postForm, request } from '../lib/http.js';
import { openSheet } from '../lib/sheet.js';
import { t } from '../lib/text.js';
import { visit } from '../lib/visit.js';
import { messageOf } from './rows.js';

const unreachable = () => t('Can\'t reach the server. Try again.');

export async function open(item) {
  const url = `/messages/${messageOf(item)}/forward`, answer = await request(`${url}?handler=List`);
  const html = answer?.ok ? await answer.text().catch(() => null) : null;
  if (!html) return toast(unreachable(), { bad: true });
  const form = parse(html), dialog = openSheet('forward', t('Forward to'), form, item), error = $('.error-text', form);
  const button = $('.primary', form); // Beside "Close".
  form.id = 'forward-form';
  button?.setAttribute('form', form.id);
  $('.ends', dialog).append(...button ? [button] : []);
  ($('[data-filter]', form) ?? $('.ends button', dialog)).focus();
  form.addEventListener('submit', async event => {
    event.preventDefault();
    event.stopPropagation();
    const sent = await postForm(url, new FormData(form)).catch(() => null), body = await sent?.json().catch(() => null);
    if (!sent?.ok) {
      $('span', error).textContent = body?.problem ?? unreachable();
      error.hidden = false;
      return;
    }
    dialog.close();
    const go = () => visit(body.link);
    toast(t('Forwarded to {0}.', body.place), { good: true, action: { name: t('See'), run: go } });
  }, { capture: true });
}
