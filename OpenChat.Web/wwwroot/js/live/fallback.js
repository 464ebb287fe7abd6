// The stream where the browser has no SharedWorker: one tab holds it for all (a Web Lock chooses, a BroadcastChannel carries);
// where there are no locks either, each tab has its own. Answers with a port, like a SharedWorker's.
import { Stream } from './stream.js';

export function openPort(name) {
  if (navigator.locks && typeof BroadcastChannel !== 'undefined') return sharedPort(name);
  const { port1, port2 } = new MessageChannel();
  new Stream().add(port1);
  return port2;
}

function sharedPort(name) {
  const me = `${performance.timeOrigin}-${Math.random()}`;
  const wire = new BroadcastChannel(name);
  const port = { onmessage: null, postMessage: data => wire.postMessage({ from: me, data }) };
  wire.onmessage = ({ data: said }) => {
    if (said.to === me || said.to === 'all') port.onmessage?.({ data: said.data });
  };
  navigator.locks.request(name, () => {
    lead(name);
    return new Promise(() => {}); // Held until this page ends; the next tab then leads within milliseconds.
  });
  return port;
}

// A wire of its own: what this page's own port says comes to it like everybody else's.
function lead(name) {
  const stream = new Stream({ gather: 200 });
  const wire = new BroadcastChannel(name);
  const ports = new Map();
  wire.onmessage = ({ data: said }) => {
    if (!said.from) return;
    if (!ports.has(said.from)) {
      const port = { postMessage: data => wire.postMessage({ to: said.from, data }) };
      ports.set(said.from, port);
      stream.add(port);
    }
    ports.get(said.from).onmessage({ data: said.data });
    if (said.data.type === 'leave') ports.delete(said.from);
  };
  wire.postMessage({ to: 'all', data: { type: 'again' } });
}
