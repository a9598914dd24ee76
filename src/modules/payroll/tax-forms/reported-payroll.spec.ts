import type { ValidationFailed } from '../../../http/index.js';
import { assertBegun, reportedTime } from './reported-payroll.js';

it.each([
  [null, '2026-01-01', '2026-12-31'],
  [1, '2026-01-01', '2026-03-31'],
  [2, '2026-04-01', '2026-06-30'],
  [3, '2026-07-01', '2026-09-30'],
  [4, '2026-10-01', '2026-12-31'],
])('the quarter %s is from %s to %s', (quarter, from, to) => {
  expect(reportedTime(2026, quarter)).toEqual({ from, to });
});

it.each([
  ['2026-10-01', 4, 'nothing'],
  ['2026-09-30', 4, '/quarter'],
  ['2025-12-31', 4, '/taxYear'],
  ['2026-01-01', null, 'nothing'],
  ['2025-12-31', null, '/taxYear'],
])('on %s, of 2026 and the quarter %s is refused: %s', (today, quarter, refused) => {
  expect(refusedOf(quarter, today)).toBe(refused);
});

function refusedOf(quarter: number | null, today: string): string | undefined {
  try {
    assertBegun(reportedTime(2026, quarter), today);
    return 'nothing';
  } catch (error) {
    return (error as ValidationFailed).errors?.[0]?.pointer;
  }
}
