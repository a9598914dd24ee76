import { growthGoals } from '../../bench/growth/goals.js';
import type { MeasuredPoint } from '../../bench/growth/measured-point.js';
import { verdictOf } from '../../bench/report/goals.js';

const HISTORIES = { small: 'small', large: 'large', oneMonth: 'one month' };

function point(name: string, operation: MeasuredPoint['operation'], perSecond: number): MeasuredPoint {
  const figures = { p50Ms: 1, p99Ms: 1, nodeUs: 1, postgresUs: 1, generatorUs: 1, walBytes: 1 };
  return { ...{ name, operation, perSecond, foreignShare: 0, errors: 0 }, ...figures };
}

const GOOD = Object.values(HISTORIES).flatMap((name) => [
  point(name, 'createPayment', 1_000),
  point(name, 'replay', 4_000),
]);

const goals = (points: readonly MeasuredPoint[]): string[] =>
  growthGoals(points, HISTORIES).map((goal) => `${goal.text}: ${verdictOf(goal)}`);

/** The goals that are not reached when an operation on a database was so fast. */
function missed(name: string, operation: MeasuredPoint['operation'], perSecond: number): string[] {
  const isIt = (one: MeasuredPoint): boolean => one.name === name && one.operation === operation;
  return goals(GOOD.map((one) => (isIt(one) ? { ...one, perSecond } : one))).filter((line) => !line.endsWith(': PASS'));
}

describe('the goals of growth', () => {
  it('are reached when a long history changes little', () => {
    expect(missed('large', 'createPayment', 850)).toEqual([]);
    expect(missed('large', 'replay', 3_400)).toEqual([]);
    expect(goals(GOOD)).toHaveLength(3);
  });

  it.each([
    ['large', 'replay', 3_399, ['percent, replay: large of small: MISS']],
    ['small', 'replay', 4_800, ['percent, replay: large of small: MISS']],
    ['small', 'createPayment', 1_200, ['percent, createPayment: large of small: MISS']],
    ['one month', 'createPayment', 1_200, ['percent, createPayment: large of one month: MISS']],
  ] as const)('are missed when another database is faster: %s, %s, %d', (name, operation, perSecond, lines) => {
    expect(missed(name, operation, perSecond)).toEqual(lines);
  });

  it('are judged by the middle of the turns, not by the last', () => {
    const slow = [...GOOD, point('large', 'createPayment', 1_000), point('large', 'createPayment', 100)];
    expect(goals(slow)).toEqual(goals(GOOD));
  });

  // The ratio of nothing to something is no goal that was reached.
  it.each(['small', 'large', 'one month'])('are not judged without the database: %s', (name) => {
    const lines = goals(GOOD.filter((one) => one.name !== name)).filter((line) => line.includes(name));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.endsWith(': not measured'))).toEqual([]);
  });
});
