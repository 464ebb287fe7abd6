// The script of pages for people who are not signed in. Each page works without it.
import './lib/kept.js';
import './elements/field-limit.js';
import './elements/press-once.js';
import './elements/show-password.js';
import './elements/account-form.js';
