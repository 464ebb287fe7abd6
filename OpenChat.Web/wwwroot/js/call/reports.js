// Reads connection statistics. Not all browsers report all counters.

// The sum of all receive counters; null if this browser reports too little to detect silence. Chromium counts connectivity checks,
// which never stop. Firefox counts only media, which is enough while audio is received.
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

export async function isRelayed(pc) {
  const stats = await pc.getStats(), all = [...stats.values()];
  const pair = stats.get(all.find(report => report.type === 'transport')?.selectedCandidatePairId)
    ?? all.find(report => report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded');
  return [pair?.localCandidateId, pair?.remoteCandidateId].some(id => stats.get(id)?.candidateType === 'relay');
}

export async function sentLevel(pc) {
  for (const report of (await pc.getStats()).values()) if (report.type === 'media-source') return report.audioLevel ?? 0;
  return 0;
}
