import type { Goal } from '../report/goals.js';
import type { Fared } from './summary.js';

const TIMES_QUIET_MAX = 2;
const P99_MAX_MS = 500;

/** What noise must not do to a neighbour: each is held against the quiet turns of the same process. */
export function neighbourGoals(fared: readonly Fared[]): Goal[] {
  const noisy = fared.filter(({ noise }) => noise !== 'quiet');
  const quietOf = ({ limited }: Fared): Fared | undefined =>
    fared.find((other) => other.noise === 'quiet' && other.limited === limited);
  return [...noisy.map((one) => timesQuiet(one, quietOf(one))), ...noisy.map(within), allAnswered(fared)];
}

function timesQuiet({ noise, p99Ms }: Fared, quiet: Fared | undefined): Goal {
  return {
    ...{ text: `times the quiet p99, beside ${noise}`, unit: ' x', limit: TIMES_QUIET_MAX, best: 'least' },
    value: quiet === undefined ? undefined : p99Ms / quiet.p99Ms,
    of: quiet === undefined ? '' : `${p99Ms.toFixed(1)} ms against ${quiet.p99Ms.toFixed(1)} ms`,
  };
}

function within({ noise, p99Ms, p99s }: Fared): Goal {
  return {
    ...{ text: `p99 beside ${noise}`, value: p99Ms, unit: ' ms', limit: P99_MAX_MS, best: 'least' },
    of: `rounds: ${p99s.map((ms) => ms.toFixed(0)).join(', ')} ms`,
  };
}

/** Nobody answered is nobody refused: then nothing was measured. */
function allAnswered(fared: readonly Fared[]): Goal {
  const refusals = fared.flatMap(({ noise, refusals: of }) =>
    Object.entries(of).map(([status, count]) => ({ count, text: `${noise}: ${count} ${status}` })),
  );
  const measured = fared.length > 0 && fared.every(({ answered }) => answered > 0);
  return {
    ...{ text: 'requests that were not answered 2xx', unit: '', limit: 0, best: 'least' },
    value: measured ? refusals.reduce((sum, { count }) => sum + count, 0) : undefined,
    of: refusals.map(({ text }) => text).join(', '),
  };
}
