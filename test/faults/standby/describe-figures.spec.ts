import { coverageOf } from '../checker/coverage.js';
import { paid } from '../checker/support/constructed-case.js';
import { describeFigures } from './describe-figures.js';

describe('the figures of a run', () => {
  const shown = (run: ReturnType<typeof paid>): string =>
    describeFigures('a run', run.findings(), coverageOf(run.history, run.before));

  it('are what was held against the database', () => {
    const run = paid();
    run.replay('createRefund', 'two', run.store(run.attempt('createRefund', 'two', { status: 0 })));
    expect(shown(run)).toBe(
      'a run: 2 attempts; 1 writes acknowledged, 0 of them lost and named; 1 unknown outcomes, 1 of them committed; ' +
        '0 findings beside them',
    );
  });

  it('name apart what was acknowledged and is lost, and everything else that is wrong', () => {
    const run = paid();
    run.attempt('createRefund', 'lost', { body: '{}' });
    expect(shown(run)).toMatch(/; 2 writes acknowledged, 1 of them lost and named; .*; 0 findings beside them$/);
    run.store(run.attempt('createRefund', 'refused', { status: 422 }));
    expect(shown(run)).toMatch(/, 1 of them lost and named; .*; [1-9] findings beside them$/);
  });
});
