import type { Mutant } from '../mutant.js';

const INTERCEPTOR = 'src/idempotency/idempotency.interceptor.ts';
const PROBLEM = 'src/http/render-problem.ts';

/** Defects in what stands beside an answer's body. */
export const HEADER_DEFECTS: readonly Mutant[] = [
  {
    name: 'replay without its headers',
    defect: 'a replay has the body of the first answer, but not its ETag and Location',
    patches: [
      {
        file: 'src/idempotency/engine/answers.ts',
        find: 'const headers = JSON.parse(stored.headers) as Record<string, string>;',
        replace: `const headers = { 'Content-Type': CONTENT_TYPE };`,
      },
    ],
    trial: 'repeated requests',
    faults: ['answer-lost'],
    caughtBy: ['R4'],
  },
  {
    name: 'no Retry-After',
    defect: 'who is to send a request again is not told when',
    patches: [
      {
        file: PROBLEM,
        find: `{ ...problem.headers, 'content-type'`,
        replace: `{ 'content-type'`,
      },
      { file: PROBLEM, find: 'if (problem.status === 503 && !hasRetryAfter)', replace: 'if (hasRetryAfter)' },
    ],
    trial: 'refusal by a write that is lost',
    faults: ['server-restarted'],
    caughtBy: ['E2'],
  },
  {
    name: 'key of another request',
    defect: 'the key is kept where all requests of the process keep theirs, and echoed from there',
    patches: [
      {
        file: INTERCEPTOR,
        find: `reply.header('Idempotency-Key', idempotencyKey);
    const outcome = await this.outcomeOf(pending, next);`,
        replace: `this.latestKey = idempotencyKey;
    const outcome = await this.outcomeOf(pending, next);
    reply.header('Idempotency-Key', this.latestKey);`,
      },
    ],
    trial: 'refusal by a write that is lost',
    faults: ['answer-lost'],
    caughtBy: ['A1'],
  },
];
