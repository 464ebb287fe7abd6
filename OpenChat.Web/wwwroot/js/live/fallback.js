// The stream for browsers without SharedWorker: one tab runs it for all, chosen by a Web Lock, over a BroadcastChannel. Without those,
// each tab has its own. Returns a port like a SharedWorker's.
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
  wire.onmessage = ({ data: { to, data } }) => {
    if (to === me || to === 'all') port.onmessage?.({ data });
  };
  navigator.locks.request(name, () => {
    lead(name);
    return new Promise(() => {}); // Held until this page closes; then the next tab leads.
  });
  return port;
}

// A channel of its own, because a BroadcastChannel does not receive its own messages.
function lead(name) {
  const stream = new Stream({ gather: 200 });
  const wire = new BroadcastChannel(name);
  const ports = new Map();
  wire.onmessage = ({ data: { from, data } }) => {
    if (!from) return;
    if (!ports.has(from)) {
      const port = { postMessage: message => wire.postMessage({ to: from, data: message }) };
      ports.set(from, port);
      stream.add(port);
    }
    ports.get(from).onmessage({ data });
    if (data.type === 'leave') ports.delete(from);
  };
  wire.postMessage({ to: 'all', data: { type: 'again' } });
}
