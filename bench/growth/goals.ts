import { medianOf } from '../report/median.js';
import type { Goal } from '../report/goals.js';
import type { MeasuredPoint } from './measured-point.js';

/** What is left of the rate on another database: within 15 %. */
const LEFT_MIN_PERCENT = 85;

/** The names of the databases that are measured, as the points have them. */
export interface Histories {
  readonly small: string;
  readonly large: string;
  /** The large one with all its audit rows in one month. */
  readonly oneMonth: string;
}

/** Whether a long history makes anything slower, and whether the partitions of the audit log do. */
export function growthGoals(points: readonly MeasuredPoint[], { small, large, oneMonth }: Histories): Goal[] {
  return [
    ratioGoal('createPayment', points, large, small),
    ratioGoal('replay', points, large, small),
    ratioGoal('createPayment', points, large, oneMonth),
  ];
}

function ratioGoal(
  operation: MeasuredPoint['operation'],
  points: readonly MeasuredPoint[],
  name: string,
  other: string,
): Goal {
  const rate = (of: string): number =>
    medianOf(
      points.filter((point) => point.name === of && point.operation === operation).map((point) => point.perSecond),
    );
  return {
    ...{ text: `percent, ${operation}: ${name} of ${other}`, unit: ' %', limit: LEFT_MIN_PERCENT, best: 'most' },
    value: (rate(name) / rate(other)) * 100,
    of: `${rate(name).toFixed(0)}/s against ${rate(other).toFixed(0)}/s`,
  };
}
