import type { Random } from './random.js';
import type { RequestFault } from '../proxies/http-proxy.js';
import type { Fault, LosesAnswers } from './fault.js';
import { repeatFor } from './lasting.js';

/** The answer was begun, and nothing of it arrives. */
export const answerLost = requestFault('answer-lost', 'F08', () => ({ kind: 'answer-lost' }), 'answers lost');

/** The answer breaks off, in its head or in its body. */
export const answerCut = requestFault(
  'answer-cut',
  'F08',
  (random) => ({ kind: 'answer-cut', bytes: random.between(1, 600) }),
  'answers cut',
);

/** The client is gone as soon as it has sent its request. */
export const clientLeaves = requestFault('client-leaves', 'F08', () => ({ kind: 'client-leaves' }), 'clients left');

/** The request breaks off amid its body. */
export const requestCut = requestFault(
  'request-cut',
  'F09',
  (random) => ({ kind: 'request-cut', bodyBytes: random.between(1, 60) }),
  'requests cut amid their body',
  'of writes that do not stand',
);

function requestFault(
  name: string,
  row: string,
  faultOf: (random: Random) => RequestFault,
  what: string,
  losesAnswers: LosesAnswers = 'of writes that stand',
): Fault {
  return {
    ...{ name, row, losesAnswers },
    async inject({ replicas }, random, durationMs) {
      const total = (): number =>
        replicas.reduce((sum, { http }) => sum + Object.values(http.counts.faults).reduce((a, b) => a + b), 0);
      const before = total();
      try {
        await repeatFor(
          durationMs,
          () => random.between(20, 120),
          () => {
            const { http } = random.oneOf(replicas);
            if (http.faultsLeft === 0) http.failRequests(faultOf(random));
          },
        );
      } finally {
        for (const { http } of replicas) http.mend();
      }
      return { times: total() - before, what: `${String(total() - before)} ${what}` };
    },
  };
}
