import { daysBetween, employedDaysIn, hourlyPay, salaryOf } from './gross-pay.js';

const MARCH = { startDate: '2026-03-01', endDate: '2026-03-31' };
const ALWAYS = { hiredOn: '2020-01-01', terminatedOn: null };

describe('hourlyPay', () => {
  it.each([
    ['whole hours', 2_500n, 480, 0, 20_000n],
    // 25.00 x 7/60 = 2.91666...
    ['minutes, down', 2_500n, 7, 0, 292n],
    // 33.33 x 1/60 = 0.5555
    ['one minute', 3_333n, 1, 0, 56n],
    // 0.30 / 60 = half a cent
    ['half a cent, away from zero', 30n, 1, 0, 1n],
    ['overtime at one and a half', 2_500n, 0, 60, 3_750n],
    // 0.20 x 1.5 / 60 = half a cent
    ['half a cent of overtime', 20n, 0, 1, 1n],
    // 0.5 and 0.75 cents are two cents when rounded apart, and one together.
    ['regular and overtime, each rounded', 30n, 1, 1, 2n],
    ['nothing', 2_500n, 0, 0, 0n],
  ])('%s', (_case, rate, regularMinutes, overtimeMinutes, expected) => {
    expect(hourlyPay(rate, { regularMinutes, overtimeMinutes })).toBe(expected);
  });
});

describe('salaryOf', () => {
  it.each([
    ['weekly', 96_154n],
    ['biweekly', 192_308n],
    ['semimonthly', 208_333n],
    ['monthly', 416_667n],
  ] as const)('is a part of 50,000.00 a year, %s', (frequency, expected) => {
    expect(salaryOf(5_000_000n, frequency, MARCH, ALWAYS)).toBe(expected);
  });

  it.each([
    // 3,100.00 a month, 100.00 a day of March.
    ['hired on the last day', { hiredOn: '2026-03-31', terminatedOn: null }, 10_000n],
    ['hired on the first day', { hiredOn: '2026-03-01', terminatedOn: null }, 310_000n],
    ['hired in the middle', { hiredOn: '2026-03-17', terminatedOn: null }, 150_000n],
    ['gone after the tenth', { hiredOn: '2020-01-01', terminatedOn: '2026-03-10' }, 100_000n],
    ['there for a week', { hiredOn: '2026-03-09', terminatedOn: '2026-03-15' }, 70_000n],
    ['gone before', { hiredOn: '2020-01-01', terminatedOn: '2026-02-28' }, 0n],
    ['not there yet', { hiredOn: '2026-04-01', terminatedOn: null }, 0n],
  ])('is paid by the day to who was %s', (_case, employment, expected) => {
    expect(salaryOf(3_720_000n, 'monthly', MARCH, employment)).toBe(expected);
  });

  it('is rounded once, half away from zero', () => {
    // 0.12 x 1 day / (12 x 2 days) = half a cent.
    const period = { startDate: '2026-04-01', endDate: '2026-04-02' };
    expect(salaryOf(12n, 'monthly', period, { hiredOn: '2026-04-02', terminatedOn: null })).toBe(1n);
  });
});

describe('days', () => {
  it('are counted over months, leap years and the change of clocks', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(3);
    expect(daysBetween('2026-03-01', '2026-03-31')).toBe(31);
    expect(employedDaysIn(MARCH, ALWAYS)).toBe(31);
  });
});
