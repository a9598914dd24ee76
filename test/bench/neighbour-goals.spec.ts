import { neighbourGoals } from '../../bench/neighbour/goals.js';
import { type RoundTurn, summarise } from '../../bench/neighbour/summary.js';
import { verdictOf } from '../../bench/report/goals.js';

/** A turn in which all was answered in time. */
function turn(noise: RoundTurn['noise'], p99Ms: number, changes: Partial<RoundTurn> = {}): RoundTurn {
  return {
    ...{ noise, round: 1, limited: true, p50Ms: 1, p99Ms, maxMs: p99Ms, count: 500, refusals: {}, samples: [] },
    ...{ neighbour: '', nodeShare: 1, postgresShare: 1, loadShare: 1, foreignShare: 0, ...changes },
  };
}

function verdictsOf(...turns: RoundTurn[]): string[] {
  return neighbourGoals(summarise(turns)).map((goal) => `${goal.text}: ${verdictOf(goal)}`);
}

describe('the goals of a noisy neighbour', () => {
  it('are reached when the median of the rounds is within twice the quiet one', () => {
    const rounds = [turn('keys', 900), turn('keys', 20), turn('keys', 10)];
    expect(verdictsOf(turn('quiet', 10), turn('quiet', 10), turn('quiet', 400), ...rounds)).toEqual([
      'times the quiet p99, beside keys: PASS',
      'p99 beside keys: PASS',
      'requests that were not answered 2xx: PASS',
    ]);
  });

  it('are missed by what is slower, each by itself', () => {
    expect(verdictsOf(turn('quiet', 10), turn('keys', 21), turn('tokens', 501))).toEqual([
      'times the quiet p99, beside keys: MISS',
      'times the quiet p99, beside tokens: MISS',
      'p99 beside keys: PASS',
      'p99 beside tokens: MISS',
      'requests that were not answered 2xx: PASS',
    ]);
  });

  it('hold a noise against the quiet turns of its own process', () => {
    const lifted = [turn('quiet', 30, { limited: false }), turn('flood-unlimited', 50, { limited: false })];
    expect(verdictsOf(turn('quiet', 10), turn('keys', 50), ...lifted).slice(0, 2)).toEqual([
      'times the quiet p99, beside keys: MISS',
      'times the quiet p99, beside flood-unlimited: PASS',
    ]);
  });

  it.each(['quiet', 'keys'] as const)('are missed by one request that was not answered 2xx: %s', (noise) => {
    const refused = turn(noise, 10, { round: 2, refusals: { 503: 1 } });
    expect(verdictsOf(turn('quiet', 10), turn('keys', 10), refused).at(-1)).toBe(
      'requests that were not answered 2xx: MISS',
    );
  });

  it('are not reached when nothing was answered, nor judged when nobody was quiet', () => {
    expect(verdictsOf(turn('keys', 0, { count: 0 }))).toEqual([
      'times the quiet p99, beside keys: not measured',
      'p99 beside keys: MISS',
      'requests that were not answered 2xx: not measured',
    ]);
  });
});
