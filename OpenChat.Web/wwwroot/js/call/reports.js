// What a connection says about itself. Browsers count differently, and not all of them count everything.

// Everything that came in so far; null where this browser does not count enough to tell silence from a connection without a voice.
// Checks of the connection go on for ever, and Chromium counts them. Firefox counts sound only, which counts for silence where it is due.
export async function receivedBy(pc) {
  let sum = 0, checks = false;
  for (const report of (await pc.getStats()).values()) {
    const pair = report.type === 'candidate-pair' && (report.nominated || report.selected);
    if (!pair && report.type !== 'inbound-rtp') continue;
    checks ||= pair && (report.responsesReceived ?? report.requestsReceived ?? report.packetsReceived) !== undefined;
    for (const name of ['packetsReceived', 'bytesReceived', 'responsesReceived', 'requestsReceived']) sum += report[name] ?? 0;
  }
  const sound = sum > 0 && pc.getTransceivers().some(transceiver => transceiver.currentDirection?.includes('recv'));
  return checks || sound ? sum : null;
}

// Whether it goes through a TURN server.
export async function isRelayed(pc) {
  const stats = await pc.getStats(), all = [...stats.values()];
  const pair = stats.get(all.find(report => report.type === 'transport')?.selectedCandidatePairId)
    ?? all.find(report => report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded');
  return [pair?.localCandidateId, pair?.remoteCandidateId].some(id => stats.get(id)?.candidateType === 'relay');
}

// How loud the microphone is, as it is sent, from 0 to 1.
export async function sentLevel(pc) {
  for (const report of (await pc.getStats()).values()) if (report.type === 'media-source') return report.audioLevel ?? 0;
  return 0;
}
