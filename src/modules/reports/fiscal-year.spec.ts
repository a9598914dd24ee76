import { fiscalYearStart } from './fiscal-year.js';

it.each([
  ['2026-01-01', 1, '2026-01-01'],
  ['2026-12-31', 1, '2026-01-01'],
  ['2026-03-31', 4, '2025-04-01'],
  ['2026-04-01', 4, '2026-04-01'],
  ['2026-11-30', 12, '2025-12-01'],
])('%s lies in the fiscal year from month %i that began on %s', (day, startMonth, start) => {
  expect(fiscalYearStart(day, startMonth)).toBe(start);
});
