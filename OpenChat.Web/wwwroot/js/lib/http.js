// Requests that change something carry the token that the page was given.
let headers;

export function formToken() {
  headers ??= JSON.parse(document.body.getAttribute('hx-headers:inherited') ?? '{}');
  return headers.RequestVerificationToken ?? '';
}

// Answers with the Response whatever its status; throws only when the server was not reached.
export function post(url, body, options = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', RequestVerificationToken: formToken() },
    body: JSON.stringify(body ?? {}),
    ...options,
  });
}

// The same for a form's fields: the answer is small, and says what is wrong in `problem`.
export function postForm(url, fields, options = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { Accept: 'application/json', RequestVerificationToken: formToken() },
    body: new URLSearchParams(fields),
    ...options,
  });
}
