import type { StepResult } from '../open-loop/plan.js';
import type { Goal } from '../report/goals.js';
import { medianOf } from '../report/median.js';
import type { SoakSample } from './sampler.js';

/** The first tenth is left out: code is compiled and caches fill. */
const LEFT_OUT_SHARE = 0.1;
/** The queue's and the driver's buffers come and go, also right after a collection. */
const HEAP_GROWTH_MAX_PERCENT = 10;
const RESIDENT_GROWTH_MAX_PERCENT = 15;
const GROUP_CHANGE_MAX_PERCENT = 25;

export interface SoakEnds {
  /** Before the soak and after it, with no load. */
  readonly before: SoakSample;
  readonly after: SoakSample;
}

/**
 * Whether anything grew: the median of the last third of the samples against the median of the first, which neither a
 * single peak nor the moment of the last sample decides.
 */
export function soakGoals(samples: readonly SoakSample[], { before, after }: SoakEnds, result: StepResult): Goal[] {
  const refused = Object.values(result.refused).reduce((sum, count) => sum + count, result.broken + result.notSent);
  const inUse = (after.connections['active'] ?? 0) + (after.connections['idle in transaction'] ?? 0);
  const count = ({ connections }: SoakSample): number => Object.values(connections).reduce((sum, of) => sum + of, 0);
  const most = (text: string, value: number | undefined, limit: number, of = ''): Goal => ({
    ...{ text, value, unit: '', limit, best: 'least', of },
  });
  return [
    growth('heap after collection', samples, ({ heapMib }) => heapMib, HEAP_GROWTH_MAX_PERCENT),
    growth('resident memory', samples, ({ residentMib }) => residentMib, RESIDENT_GROWTH_MAX_PERCENT),
    change('writes per group', samples, ({ writesPerGroup }) => writesPerGroup ?? Number.NaN),
    most('connections in use at the end', inUse, 0),
    most(
      'connections more than before',
      // Processes under load have some: who sees none looks elsewhere.
      count(before) === 0 ? undefined : count(after) - count(before),
      0,
      `${count(before)}, then ${count(after)}`,
    ),
    most('handles more than before', after.handles - before.handles, 0, `${before.handles}, then ${after.handles}`),
    most('requests waiting at the end', after.waiting, 0),
    most(
      'answers that were not as they should be',
      refused,
      0,
      `${JSON.stringify(result.refused)}, ${result.broken} broken, ${result.notSent} without a connection`,
    ),
  ];
}

function thirds(samples: readonly SoakSample[], of: (sample: SoakSample) => number): [number, number] {
  const settled = samples
    .slice(Math.ceil(samples.length * LEFT_OUT_SHARE))
    .map(of)
    .filter((value) => !Number.isNaN(value));
  const third = Math.max(1, Math.floor(settled.length / 3));
  return [medianOf(settled.slice(0, third)), medianOf(settled.slice(-third))];
}

function growth(text: string, samples: readonly SoakSample[], of: (sample: SoakSample) => number, limit: number): Goal {
  const [first, last] = thirds(samples, of);
  return {
    ...{ text: `percent, growth of ${text}`, value: (last / first - 1) * 100, unit: ' %', limit, best: 'least' },
    of: `${first.toFixed(0)}, then ${last.toFixed(0)} MiB (medians of the first and the last third)`,
  };
}

function change(text: string, samples: readonly SoakSample[], of: (sample: SoakSample) => number): Goal {
  const [first, last] = thirds(samples, of);
  return {
    ...{ text: `percent, change of ${text}`, unit: ' %', limit: GROUP_CHANGE_MAX_PERCENT, best: 'least' },
    value: Math.abs(last / first - 1) * 100,
    of: `${first.toFixed(1)}, then ${last.toFixed(1)}`,
  };
}
