namespace OpenChat.Web.Tests.Support;

/// <summary>What a page of a <see cref="Voice"/> measures by itself, and sends to its console.</summary>
internal static class Ears
{
    public const string Script = """
        (() => {
          const heard = [], connected = [], grew = [], energies = [], gaps = [], seats = new Map();
          let full = false, busy = false, turn = 0;
          const now = () => performance.timeOrigin + performance.now();
          const plays = () => [...document.querySelectorAll('audio')].every(audio => !audio.paused);
          const send = (what, more) => console.info('ears ' + JSON.stringify({
            what,
            at: now(),
            origin: performance.timeOrigin,
            active: !!navigator.userActivation?.hasBeenActive,
            plays: plays(),
            ...more,
          }));
          const open = () => (window.peerConnections ?? []).map((pc, n) => [n, pc]).filter(([, pc]) => pc.connectionState !== 'closed');
          const inbound = async pc => [...(await pc.getStats()).values()]
            .filter(report => report.type === 'inbound-rtp' && report.kind === 'audio');
          const sum = (reports, name) => reports.reduce((all, report) => all + (report[name] ?? 0), 0);
          window.ears = {
            lost: 0,
            anew() { gaps.length = 0; for (const n of grew.keys()) grew[n] = now(); },
            async growing(ms) {
              const energyOf = async ([n, pc]) => [n, sum(await inbound(pc), 'totalAudioEnergy')];
              const read = async () => new Map(await Promise.all(open().map(energyOf)));
              const before = await read();
              await new Promise(done => setTimeout(done, ms));
              return [...await read()].filter(([n, energy]) => energy - (before.get(n) ?? 0) > 1e-5).length;
            },
            async sound() {
              const reports = (await Promise.all(open().map(([, pc]) => inbound(pc)))).flat();
              return JSON.stringify({
                connections: (window.peerConnections ?? []).length,
                open: open().length,
                playing: plays(),
                gap: Math.max(0, ...open().map(([n]) => gaps[n] ?? 0)),
                energy: sum(reports, 'totalAudioEnergy'),
                concealed: (sum(reports, 'concealedSamples') - sum(reports, 'silentConcealedSamples')) / 48,
              });
            },
            async tones() {
              const context = window.ears.context ??= new AudioContext();
              await context.resume();
              const analysers = open().map(([n, pc]) => [n, pc.getReceivers()[0]?.track]).filter(([, track]) => track).map(([n, track]) => {
                const source = context.createMediaStreamSource(new MediaStream([track]));
                const analyser = new AnalyserNode(context, { fftSize: 8192 });
                source.connect(analyser);
                return [n, source, analyser];
              });
              await new Promise(done => setTimeout(done, 500));
              const tones = {};
              for (const [n, source, analyser] of analysers) {
                const levels = new Float32Array(analyser.frequencyBinCount);
                analyser.getFloatFrequencyData(levels);
                source.disconnect();
                const peak = levels.reduce((best, level, bin) => level > levels[best] ? bin : best, 0);
                if (levels[peak] > -70) tones[n] = Math.round(peak * context.sampleRate / 8192);
              }
              return JSON.stringify(tones);
            },
            state() {
              const connections = (window.peerConnections ?? []).map(pc => `${pc.connectionState}/${pc.signalingState}`).join(', ');
              const textOf = selector => document.querySelector(selector)?.innerText.replace(/\s+/g, ' ');
              const [dock, toasts] = [textOf('#call-dock'), textOf('#toasts')];
              return `The page: ${connections}; in the dock: ${dock}; toasts: ${toasts}; over: ${window.ears.over ?? 'not'}`;
            },
          };
          new MutationObserver(() => {
            const tiles = document.querySelectorAll('.stage[data-in] .call-tile').length;
            if (tiles > 1) full = true; else if (full) window.ears.lost++;
          }).observe(document, { childList: true, subtree: true });
          document.addEventListener('call:over', ({ detail }) => {
            window.ears.over = `${detail.reason} at ${new Date().toISOString()}`;
            send('over', { state: detail.reason });
          });
          document.addEventListener('call:state', ({ detail }) => {
            for (const [user, { state }] of detail.seats) {
              if (user === detail.me || seats.get(user) === state) continue;
              seats.set(user, state);
              send('seat', { state });
            }
          });
          setInterval(async () => {
            turn++;
            if (busy) return;
            busy = true;
            try {
              for (const [n, pc] of open()) {
                if (pc.connectionState === 'connected' && !connected[n]) { connected[n] = true; send('connected', { connection: n }); }
                if (heard[n] && turn % 4) continue;
                const energy = sum(await inbound(pc), 'totalAudioEnergy');
                if (!heard[n] && energy > 1e-5) { heard[n] = true; grew[n] = now(); send('heard', { connection: n }); }
                if (heard[n] && energy > (energies[n] ?? 0)) grew[n] = now();
                else if (heard[n]) gaps[n] = Math.max(gaps[n] ?? 0, now() - grew[n]);
                energies[n] = energy;
              }
            } finally { busy = false; }
          }, 50);
        })();
        """;
}
