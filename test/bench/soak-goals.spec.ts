import type { StepResult } from '../../bench/open-loop/plan.js';
import { verdictOf } from '../../bench/report/goals.js';
import { soakGoals } from '../../bench/soak/goals.js';
import type { SoakSample } from '../../bench/soak/sampler.js';

const LATENCIES = { count: 1, p50Ms: 1, p99Ms: 1, maxMs: 1 };
const RESULT: StepResult = {
  ...{ name: 'soak', seconds: 600, plannedPerSecond: 100, arrived: 60_000, sent: 60_000, notSent: 0 },
  ...{ accepted: 60_000, acceptedLatencies: LATENCIES, refusedLatencies: LATENCIES, refused: {} },
  ...{ refusedWithRetryAfter: 0, broken: 0, killed: 0, windows: [], samples: [], processorSeconds: 1 },
};
const SAMPLE: SoakSample = {
  ...{ atSeconds: 0, residentMib: 200, heapMib: 100, handles: 20, waiting: 0, eventLoopP99Ms: 1, writesPerGroup: 8 },
  connections: { idle: 6 },
};
const SAMPLES = Array.from({ length: 60 }, (_, place) => ({ ...SAMPLE, atSeconds: 10 * place }));

interface Changes {
  /** Of each sample, by how far the soak is: from 0 to 1. */
  readonly sample?: (share: number) => Partial<SoakSample>;
  readonly before?: Partial<SoakSample>;
  readonly after?: Partial<SoakSample>;
  readonly result?: Partial<StepResult>;
  readonly samples?: readonly SoakSample[];
}

/** The goals that are not reached by a soak that went otherwise. */
function missed({ sample = () => ({}), before, after, result, samples = SAMPLES }: Changes): string[] {
  const changed = samples.map((one, place) => ({ ...one, ...sample(place / (samples.length - 1)) }));
  const ends = { before: { ...SAMPLE, ...before }, after: { ...SAMPLE, ...after } };
  return soakGoals(changed, ends, { ...RESULT, ...result })
    .map((goal) => `${goal.text}: ${verdictOf(goal)}`)
    .filter((line) => !line.endsWith(': PASS'));
}

describe('the goals of a soak', () => {
  it('are reached when nothing grows, whatever the beginning, a peak or the last sample says', () => {
    expect(missed({})).toEqual([]);
    expect(missed({ sample: (share) => ({ heapMib: share < 0.1 ? 40 : share === 1 ? 900 : 100 }) })).toEqual([]);
    expect(missed({ sample: (share) => ({ heapMib: share === 0.5 ? 900 : 100 }) })).toEqual([]);
  });

  it.each<[string, Changes, string]>([
    [
      'the heap grows',
      { sample: (share) => ({ heapMib: 100 + 20 * share }) },
      'percent, growth of heap after collection',
    ],
    ['memory grows', { sample: (share) => ({ residentMib: 200 + 60 * share }) }, 'percent, growth of resident memory'],
    [
      'groups shrink',
      { sample: (share) => ({ writesPerGroup: 8 - 4 * share }) },
      'percent, change of writes per group',
    ],
    ['groups grow', { sample: (share) => ({ writesPerGroup: 8 + 4 * share }) }, 'percent, change of writes per group'],
    ['one is in use', { after: { connections: { active: 1, idle: 5 } } }, 'connections in use at the end'],
    [
      'one is in a transaction',
      { after: { connections: { 'idle in transaction': 1, idle: 5 } } },
      'connections in use at the end',
    ],
    ['a connection leaks', { after: { connections: { idle: 7 } } }, 'connections more than before'],
    ['a handle leaks', { after: { handles: 21 } }, 'handles more than before'],
    ['a request waits', { after: { waiting: 1 } }, 'requests waiting at the end'],
    ['one is refused', { result: { refused: { 503: 1 } } }, 'answers that were not as they should be'],
    ['one is broken', { result: { broken: 1 } }, 'answers that were not as they should be'],
    ['one finds no connection', { result: { notSent: 1 } }, 'answers that were not as they should be'],
  ])('are missed when %s', (_, changes, text) => {
    expect(missed(changes)).toEqual([`${text}: MISS`]);
  });

  // Nothing was seen, so nothing was seen to grow.
  it.each<[string, Changes, string[]]>([
    [
      'samples',
      { samples: [] },
      ['growth of heap after collection', 'growth of resident memory', 'change of writes per group'],
    ],
    ['groups', { sample: () => ({ writesPerGroup: undefined }) }, ['change of writes per group']],
  ])('are not judged without %s', (_, changes, texts) => {
    expect(missed(changes)).toEqual(texts.map((text) => `percent, ${text}: not measured`));
  });

  it('are not judged when no connection was seen', () => {
    const none = { connections: {} };
    expect(missed({ before: none, after: none })).toEqual(['connections more than before: not measured']);
  });
});
