import fc from 'fast-check';
import { bracketTax, type TaxBracket } from './bracket-tax.js';

/** 2024's federal income tax of the United States. */
const SINGLE: readonly TaxBracket[] = [
  { overMinor: 0n, ratePpm: 100_000 },
  { overMinor: 1_160_000n, ratePpm: 120_000 },
  { overMinor: 4_715_000n, ratePpm: 220_000 },
  { overMinor: 10_052_500n, ratePpm: 240_000 },
  { overMinor: 19_195_000n, ratePpm: 320_000 },
  { overMinor: 24_372_500n, ratePpm: 350_000 },
  { overMinor: 60_935_000n, ratePpm: 370_000 },
];
const MARRIED: readonly TaxBracket[] = SINGLE.map(({ overMinor, ratePpm }) => ({ overMinor: overMinor * 2n, ratePpm }));

const yearly = { periodsPerYear: 1n, annualAllowanceMinor: 0n };

describe('bracketTax', () => {
  it.each([
    ['nothing', 0n, 0n],
    ['within the first bracket', 500_000n, 50_000n],
    ['up to the end of the first bracket', 1_160_000n, 116_000n],
    ['a cent into the second', 1_160_010n, 116_001n],
    // 1,160.00 + 4,266.00 + 6,270.50
    ['within the third', 7_565_227n, 116_000n + 426_600n + 627_050n],
    // 1,160 + 4,266 + 11,742.50 + 21,942 + 16,568 + 127,968.75 + 37 % of 390,650
    [
      'in the last',
      100_000_000n,
      116_000n + 426_600n + 1_174_250n + 2_194_200n + 1_656_800n + 12_796_875n + 14_454_050n,
    ],
  ])('is the tax of a year on %s', (_case, taxable, expected) => {
    expect(bracketTax(taxable, SINGLE, yearly)).toBe(expected);
  });

  it.each([
    // 4,000.00 a month: 48,000 a year less 14,600 free is 33,400; 1,160 + 12 % of 21,800 = 3,776; a twelfth is 314.666..
    ['monthly', 400_000n, 12n, 31_467n],
    // 2,000.00: 48,000 a year; 3,776 / 24 = 157.333..
    ['semimonthly', 200_000n, 24n, 15_733n],
    // 2,000.00: 52,000 a year, 37,400; 1,160 + 12 % of 25,800 = 4,256; / 26 = 163.692..
    ['biweekly', 200_000n, 26n, 16_369n],
    // 1,000.00: 52,000 a year; 4,256 / 52 = 81.846..
    ['weekly', 100_000n, 52n, 8_185n],
  ])('takes a pay that is %s for a year', (_frequency, taxable, periodsPerYear, expected) => {
    expect(bracketTax(taxable, SINGLE, { periodsPerYear, annualAllowanceMinor: 1_460_000n })).toBe(expected);
  });

  it('is another one by another table', () => {
    // 8,000.00 a month: 96,000 less 29,200 is 66,800; 2,320 + 12 % of 43,600 = 7,552; / 12 = 629.333..
    expect(bracketTax(800_000n, MARRIED, { periodsPerYear: 12n, annualAllowanceMinor: 2_920_000n })).toBe(62_933n);
    // The same pay of somebody single: 96,000 less 14,600 is 81,400; 1,160 + 4,266 + 22 % of 34,250 = 12,961; / 12
    expect(bracketTax(800_000n, SINGLE, { periodsPerYear: 12n, annualAllowanceMinor: 1_460_000n })).toBe(108_008n);
  });

  it('is nothing for a pay below the allowance', () => {
    expect(bracketTax(100_000n, SINGLE, { periodsPerYear: 12n, annualAllowanceMinor: 1_460_000n })).toBe(0n);
  });

  it('is rounded once, half away from zero', () => {
    const tenth = [{ overMinor: 0n, ratePpm: 100_000 }];
    expect(bracketTax(5n, tenth, yearly)).toBe(1n);
    expect(bracketTax(4n, tenth, yearly)).toBe(0n);
    // 1.50 cents in each of three brackets: four and a half cents, rounded once.
    const thirds = [0n, 15n, 30n].map((overMinor) => ({ overMinor, ratePpm: 100_000 }));
    expect(bracketTax(45n, thirds, yearly)).toBe(5n);
  });

  it('never falls with a higher pay, and never takes more than the last rate', () => {
    const amount = fc.bigInt(0n, 10n ** 12n);
    fc.assert(
      fc.property(amount, amount, fc.constantFrom(12n, 24n, 26n, 52n), (first, more, periodsPerYear) => {
        const circumstances = { periodsPerYear, annualAllowanceMinor: 1_460_000n };
        const [tax, higher] = [first, first + more].map((pay) => bracketTax(pay, SINGLE, circumstances));
        expect((higher ?? 0n) >= (tax ?? 0n)).toBe(true);
        expect((tax ?? 0n) * 100n <= first * 37n + 50n).toBe(true);
      }),
    );
  });
});
