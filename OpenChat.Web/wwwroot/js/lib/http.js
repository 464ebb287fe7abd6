// Requests that change something carry the token that the page was given. An old one is renewed once, and the request sent again: the page
// may be open for weeks.
let headers;

// A proxy or a captive portal may answer in our place, with any status. What is ours carries a mark (Rendering/SecurityHeaders.cs).
// A redirect that is not followed shows no headers.
export const isOurs = answer => answer.type === 'opaqueredirect' || answer.headers.has('OpenChat');

// Null if the server was not reached: something else answered, or nothing.
export const request = (url, options) => fetch(url, options).then(answer => (isOurs(answer) ? answer : null), () => null);

export function formToken() {
  headers ??= JSON.parse(document.body.getAttribute('hx-headers:inherited') ?? '{}');
  return headers.RequestVerificationToken ?? '';
}

// False if the server was not reached, or someone else is signed in by now: what this page holds is not theirs to send.
export async function renewToken() {
  const answer = await request('/session');
  const { user, token } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  if (!token || user !== document.documentElement.dataset.user) return false;
  headers = { RequestVerificationToken: token };
  document.body.setAttribute('hx-headers:inherited', JSON.stringify(headers));
  for (const field of document.getElementsByName('__RequestVerificationToken')) field.value = token;
  return true;
}

// once(token) sends it, and again if the token was old.
export async function withToken(once) {
  const answer = await once(formToken());
  return answer.status === 400 && isOurs(answer) && await renewToken() ? once(formToken()) : answer;
}

// Answers with the Response whatever its status; throws only when the server was not reached.
export async function send(url, { headers: more, ...options }) {
  const headersWith = token => ({ ...more, RequestVerificationToken: token });
  const answer = await withToken(token => fetch(url, { method: 'POST', headers: headersWith(token), ...options }));
  if (!isOurs(answer)) throw new TypeError(`Something on the way answered ${answer.status}.`);
  return answer;
}

export function post(url, body, options = {}) {
  return send(url, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}), ...options });
}

// The same for a form's fields: the answer is small, and says what is wrong in `problem`.
export function postForm(url, fields, options = {}) {
  return send(url, { headers: { Accept: 'application/json' }, body: new URLSearchParams(fields), ...options });
}
