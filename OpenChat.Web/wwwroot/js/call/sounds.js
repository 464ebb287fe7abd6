// Short synthesized tones. Without user activation the browser allows no sound.
let context;
const ringing = new Map(); // by incoming: both rings may play at once

function tone(frequency, at, length, volume = 0.08) {
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.02);
  gain.gain.setValueAtTime(volume, at + length - 0.05);
  gain.gain.linearRampToValueAtTime(0, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

function play(...notes) {
  if (!navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  context.resume();
  for (const [frequency, after, length] of notes) tone(frequency, context.currentTime + after, length);
}

export const joined = () => play([523, 0, 0.12], [784, 0.1, 0.18]);
export const left = () => play([784, 0, 0.12], [523, 0.1, 0.18]);

// incoming: a call from someone; otherwise the ringback tone. Only the tab that holds the lock rings.
export function ring(incoming) {
  if (ringing.has(incoming)) return;
  const ringOnce = () => incoming ? play([659, 0, 0.18], [784, 0.2, 0.18], [988, 0.4, 0.3]) : play([440, 0, 0.9]);
  let stop;
  const mine = { stop: () => stop?.() };
  ringing.set(incoming, mine);
  const held = () => new Promise(done => {
    if (ringing.get(incoming) !== mine) { done(); return; }
    ringOnce();
    const timer = setInterval(ringOnce, 3000);
    stop = () => { clearInterval(timer); done(); };
  });
  if (incoming && navigator.locks) navigator.locks.request('openchat-ring', { ifAvailable: true }, lock => lock ? held() : undefined);
  else held();
}

export function silence(incoming) {
  ringing.get(incoming)?.stop();
  ringing.delete(incoming);
}
