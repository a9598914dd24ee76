import fc from 'fast-check';
import { type ApplicableDeduction, calculatePay, type DeductionKind, type PayInput } from './pay-calculation.js';

const deduction = (code: string, more: Partial<ApplicableDeduction>): ApplicableDeduction => ({
  ...{ deductionId: code, code, kind: 'tax', priority: 100, rule: { calc: 'percent', ratePpm: 100_000 } },
  ...{ annualCapMinor: null, takenInPeriodMinor: 0n, takenInYearMinor: 0n },
  ...more,
});

const percent = (code: string, kind: DeductionKind, ratePpm: number, more = {}): ApplicableDeduction =>
  deduction(code, { kind, rule: { calc: 'percent', ratePpm }, ...more });

const fixed = (code: string, kind: DeductionKind, amountMinor: bigint, more = {}): ApplicableDeduction =>
  deduction(code, { kind, rule: { calc: 'fixed', amountMinor }, ...more });

const input = (grossMinor: bigint, deductions: ApplicableDeduction[], more: Partial<PayInput> = {}): PayInput => ({
  ...{ grossMinor, earlierGrossMinor: 0n, earlierTaxableMinor: 0n, annualAllowanceMinor: 0n, isTaxExempt: false },
  ...{ periodsPerYear: 12n, deductions },
  ...more,
});

const amounts = (given: PayInput): Record<string, bigint> =>
  Object.fromEntries(calculatePay(given).deductions.map(({ deductionId, amountMinor }) => [deductionId, amountMinor]));

describe('calculatePay', () => {
  it('leads from gross to net', () => {
    const pay = calculatePay(
      input(500_000n, [
        fixed('union', 'post_tax', 2_500n),
        percent('pension', 'pre_tax', 50_000),
        percent('tax', 'tax', 200_000),
        percent('match', 'employer', 30_000),
      ]),
    );
    expect(pay).toEqual({
      ...{ grossMinor: 500_000n, taxableMinor: 475_000n, withheldMinor: 122_500n, employerMinor: 15_000n },
      netMinor: 377_500n,
      deductions: [
        { deductionId: 'pension', kind: 'pre_tax', amountMinor: 25_000n },
        { deductionId: 'tax', kind: 'tax', amountMinor: 95_000n },
        { deductionId: 'union', kind: 'post_tax', amountMinor: 2_500n },
        { deductionId: 'match', kind: 'employer', amountMinor: 15_000n },
      ],
    });
  });

  it('applies by kind, then priority, then code', () => {
    const order = calculatePay(
      input(100_000n, [
        fixed('z', 'post_tax', 1n, { priority: 1 }),
        fixed('b', 'tax', 1n, { priority: 20 }),
        fixed('a', 'tax', 1n, { priority: 20 }),
        fixed('c', 'tax', 1n, { priority: 10 }),
        fixed('y', 'pre_tax', 1n, { priority: 900 }),
      ]),
    ).deductions.map(({ deductionId }) => deductionId);
    expect(order).toEqual(['y', 'c', 'a', 'b', 'z']);
  });

  it('rounds each deduction by itself, half away from zero', () => {
    // 6.2 % and 1.45 % of 10.10: 0.6262 and 0.14645.
    expect(amounts(input(1_010n, [percent('a', 'tax', 62_000), percent('b', 'tax', 14_500)]))).toEqual({
      a: 63n,
      b: 15n,
    });
    expect(amounts(input(50n, [percent('half', 'tax', 10_000), percent('below', 'tax', 9_999)]))).toEqual({ half: 1n });
  });

  it.each([
    ['far below', 0n, 31_000n],
    ['crosses it: only the rest is taken', 1_031_220n, 15_000n],
    ['has met it', 1_046_220n, 0n],
    ['is beyond it, as after a lower cap', 2_000_000n, 0n],
  ])('keeps an annual cap when what was taken in the year %s', (_case, takenInYearMinor, expected) => {
    const capped = percent('social', 'tax', 62_000, { annualCapMinor: 1_046_220n, takenInYearMinor });
    expect(amounts(input(500_000n, [capped]))['social'] ?? 0n).toBe(expected);
  });

  it('crosses a cap in the middle of a year to the cent, over all runs of the year', () => {
    let taken = 0n;
    const months = Array.from({ length: 12 }, () => {
      const capped = percent('social', 'tax', 62_000, { annualCapMinor: 99_999n, takenInYearMinor: taken });
      const amount = amounts(input(333_333n, [capped]))['social'] ?? 0n;
      taken += amount;
      return amount;
    });
    expect(months).toEqual([20_667n, 20_667n, 20_667n, 20_667n, 17_331n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]);
    expect(taken).toBe(99_999n);
  });

  it("caps the employer's contributions too", () => {
    const match = percent('match', 'employer', 30_000, { annualCapMinor: 1_000n });
    expect(calculatePay(input(100_000n, [match]))).toMatchObject({ employerMinor: 1_000n, netMinor: 100_000n });
  });

  it('taxes what is left after deductions before tax, and never less than nothing', () => {
    const pay = calculatePay(input(1_000n, [fixed('pension', 'pre_tax', 1_500n), percent('tax', 'tax', 500_000)]));
    expect(pay).toMatchObject({ taxableMinor: 0n, withheldMinor: 1_500n, netMinor: -500n });
    expect(pay.deductions).toHaveLength(1);
  });

  it('takes no bracket tax from who is exempt, and every other deduction', () => {
    const brackets = deduction('income', {
      rule: { calc: 'brackets', brackets: [{ overMinor: 0n, ratePpm: 200_000 }] },
    });
    const social = percent('social', 'tax', 62_000);
    expect(amounts(input(100_000n, [brackets, social]))).toEqual({ income: 20_000n, social: 6_200n });
    expect(amounts(input(100_000n, [brackets, social], { isTaxExempt: true }))).toEqual({ social: 6_200n });
  });

  it('takes a fixed deduction once in a period, however many runs it has', () => {
    const again = input(100_000n, [fixed('union', 'post_tax', 2_500n, { takenInPeriodMinor: 2_500n })]);
    expect(amounts(again)).toEqual({});
  });

  it('takes from two runs of one period what it would have taken from one', () => {
    const brackets = [
      { overMinor: 0n, ratePpm: 100_000 },
      { overMinor: 1_200_000n, ratePpm: 300_000 },
    ];
    const rules = [
      deduction('income', { rule: { calc: 'brackets', brackets } }),
      percent('social', 'tax', 62_000),
      percent('pension', 'pre_tax', 33_333),
      fixed('union', 'post_tax', 2_500n),
    ];
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 7n), fc.bigInt(0n, 10n ** 7n), (firstGross, secondGross) => {
        const once = calculatePay(input(firstGross + secondGross, rules));
        const first = calculatePay(input(firstGross, rules));
        const taken = amounts(input(firstGross, rules));
        const left = rules.map((rule) => ({ ...rule, takenInPeriodMinor: taken[rule.code] ?? 0n }));
        const earlier = { earlierGrossMinor: firstGross, earlierTaxableMinor: first.taxableMinor };
        const second = calculatePay(input(secondGross, left, earlier));
        expect(first.withheldMinor + second.withheldMinor).toBe(once.withheldMinor);
        expect(first.netMinor + second.netMinor).toBe(once.netMinor);
      }),
    );
  });

  it('adds up for any deductions', () => {
    const kinds = fc.constantFrom<DeductionKind>('pre_tax', 'tax', 'post_tax', 'employer');
    const rule = fc.tuple(kinds, fc.integer({ min: 0, max: 1_000_000 }), fc.option(fc.bigInt(1n, 10n ** 6n)));
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 9n), fc.array(rule, { maxLength: 8 }), (grossMinor, rules) => {
        const deductions = rules.map(([kind, ratePpm, annualCapMinor], index) =>
          percent(String(index), kind, ratePpm, { annualCapMinor }),
        );
        const pay = calculatePay(input(grossMinor, deductions));
        const total = pay.deductions.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        expect(pay.withheldMinor + pay.employerMinor).toBe(total);
        expect(pay.netMinor).toBe(grossMinor - pay.withheldMinor);
        expect(pay.taxableMinor >= 0n && pay.taxableMinor <= grossMinor).toBe(true);
      }),
    );
  });
});
