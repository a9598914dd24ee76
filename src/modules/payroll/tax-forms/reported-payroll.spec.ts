import { reportedTime } from './reported-payroll.js';

it.each([
  [null, '2026-01-01', '2026-12-31'],
  [1, '2026-01-01', '2026-03-31'],
  [2, '2026-04-01', '2026-06-30'],
  [3, '2026-07-01', '2026-09-30'],
  [4, '2026-10-01', '2026-12-31'],
])('the quarter %s is from %s to %s', (quarter, from, to) => {
  expect(reportedTime(2026, quarter)).toEqual({ from, to });
});
