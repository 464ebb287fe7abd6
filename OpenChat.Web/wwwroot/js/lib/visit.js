// Goes to another page of the app, as a click on a boosted link does.
export const visit = path => window.htmx.ajax('GET', path, { target: '#main', select: '#main', swap: 'outerSync', push: 'true' });
