// The sentence under a field that was refused, in the one place where the server puts its own (Pages/Shared/_FieldError.cshtml).
import { $, icon, parse } from './dom.js';

// An empty sentence takes it away.
export function complain(field, sentence) {
  const id = `${field.name.replaceAll('.', '-')}-error`;
  let note = document.getElementById(id);
  const described = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(each => each && each !== id);
  if (sentence) described.unshift(id);
  field.setAttribute('aria-describedby', described.join(' '));
  field.toggleAttribute('aria-invalid', false);
  if (!sentence) return note?.remove();
  if (!note) {
    note = parse('<p class="error-text" role="alert"><span></span></p>');
    note.id = id;
    note.prepend(icon('circle-alert', 'icon-sm'));
    (field.closest('show-password, picture-form') ?? field).after(note);
  }
  field.setAttribute('aria-invalid', 'true');
  $('span', note).textContent = sentence;
}
