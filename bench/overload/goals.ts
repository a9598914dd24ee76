import type { Goal } from '../report/goals.js';
import type { MeasuredStep } from './measured-step.js';
import { AFTER, BEFORE, OVERLOAD } from './phases.js';
import { recoverySeconds } from './recovery.js';

const SHEDDING = new Set(['429', '503']);
/** Ten are sent in a second; on a machine that is full their own process comes to its turns late. */
const PROBES_PER_SECOND_MIN = 5;

/**
 * What overload must not do.
 * @throws Error when a step was not measured.
 */
export function overloadGoals(steps: readonly MeasuredStep[]): Goal[] {
  const [before, overload, after] = [stepOf(BEFORE, steps), stepOf(OVERLOAD, steps), stepOf(AFTER, steps)];
  const peak = Math.max(...steps.filter(({ name }) => name.startsWith('peak')).map(acceptedPerSecond));
  const refused = countOf(overload.refused);
  const shed = countOf(overload.refused, (status) => SHEDDING.has(status));
  const offered = overload.arrived / overload.seconds;
  const probed = [before, overload, after];
  return [
    {
      ...{ text: 'times the peak, arrived', value: offered / peak, unit: ' x', limit: 2.85 },
      ...{
        best: 'most',
        of: `${rounded(offered)}/s, of which ${rounded(overload.sent / overload.seconds)}/s found a connection`,
      },
    },
    {
      ...{
        text: 'percent of the peak, accepted',
        value: (acceptedPerSecond(overload) / peak) * 100,
        unit: ' %',
        limit: 80,
      },
      ...{ best: 'most', of: `${rounded(acceptedPerSecond(overload))}/s against ${rounded(peak)}/s` },
    },
    {
      ...{ text: 'percent of refusals by 429 or 503 with Retry-After', unit: ' %', limit: 100, best: 'most' },
      value: refused === 0 ? undefined : (Math.min(shed, overload.refusedWithRetryAfter) / refused) * 100,
      of: Object.entries(overload.refused)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    },
    {
      ...{
        text: 'broken connections',
        value: overload.broken + after.broken,
        unit: '',
        limit: 0,
        best: 'least',
        of: '',
      },
    },
    {
      ...{ text: 'seconds until it has recovered', unit: ' s', limit: 10, best: 'least' },
      value: recoverySeconds(after.windows, before.acceptedLatencies.p99Ms),
      of: `p99 ${rounded(before.acceptedLatencies.p99Ms)} ms before, ${rounded(after.acceptedLatencies.p99Ms)} ms after`,
    },
    {
      ...{
        text: '/health/live answered in a second, in each step',
        unit: '/s',
        limit: PROBES_PER_SECOND_MIN,
        best: 'most',
      },
      value: Math.min(...probed.map(({ live, seconds }) => (live.count - live.failed) / seconds)),
      of: probed.map(({ live, name }) => `${name}: ${live.count - live.failed}`).join(', '),
    },
    {
      ...{ text: '/health/live without an answer in 3 s', unit: '', limit: 0, best: 'least' },
      value: probed.some(({ live }) => live.count === 0)
        ? undefined
        : probed.reduce((sum, { live }) => sum + live.failed, 0),
      of: `p99 ${rounded(overload.live.p99Ms)} ms, at most ${rounded(overload.live.maxMs)} ms in overload`,
    },
  ];
}

function stepOf(name: string, steps: readonly MeasuredStep[]): MeasuredStep {
  const found = steps.find((step) => step.name === name);
  if (found !== undefined) return found;
  throw new Error(`the step "${name}" was not measured; look for what ended the generator above, and run it again`);
}

/** Answered as it should be, in a second. */
export function acceptedPerSecond({ accepted, seconds }: MeasuredStep): number {
  return accepted / seconds;
}

function countOf(refused: MeasuredStep['refused'], counts: (status: string) => boolean = () => true): number {
  return Object.entries(refused).reduce((sum, [status, count]) => sum + (counts(status) ? count : 0), 0);
}

function rounded(value: number): string {
  return value.toFixed(0);
}
