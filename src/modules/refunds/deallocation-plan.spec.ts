import fc from 'fast-check';
import { type AppliedPart, planDeallocation, stillApplied } from './deallocation-plan.js';

const part = (invoiceId: string, amountMinor: bigint): AppliedPart => ({ invoiceId, amountMinor });
const sum = (parts: readonly AppliedPart[]): bigint =>
  parts.reduce((total, { amountMinor }) => total + amountMinor, 0n);

describe('planDeallocation', () => {
  it('takes back what was applied last first, and only as much as is asked for', () => {
    const history = [part('a', 10n), part('b', 5n), part('a', 7n)];
    expect(planDeallocation(history, 14n)).toEqual([part('a', -7n), part('b', -5n), part('a', -2n)]);
    expect(planDeallocation(history, 7n)).toEqual([part('a', -7n)]);
    expect(planDeallocation(history, 0n)).toEqual([]);
  });

  it('does not take back twice', () => {
    const history = [part('a', 10n), part('b', 5n), part('b', -5n), part('a', -4n), part('c', 1n)];
    expect(planDeallocation(history, 7n)).toEqual([part('c', -1n), part('a', -6n)]);
  });

  it('refuses more than is applied, and a history that took back more than it applied', () => {
    expect(() => planDeallocation([part('a', 10n)], 11n)).toThrow(RangeError);
    expect(() => stillApplied([part('a', 1n), part('a', -2n)])).toThrow(RangeError);
  });

  it('holds for any history of allocations and refunds', () => {
    const steps = fc.array(
      fc.record({ invoice: fc.constantFrom('a', 'b', 'c'), amount: fc.bigInt(1n, 50n), refund: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, (moves) => {
        const history: AppliedPart[] = [];
        for (const { invoice, amount, refund } of moves) {
          const applied = sum(history);
          if (!refund) history.push(part(invoice, amount));
          else if (applied > 0n) history.push(...checkedPlan(history, amount < applied ? amount : applied));
          expect(sum(stillApplied(history))).toBe(sum(history));
          for (const id of ['a', 'b', 'c'])
            expect(sum(history.filter(({ invoiceId }) => invoiceId === id)) >= 0n).toBe(true);
        }
      }),
    );
  });
});

/** The plan takes exactly the amount, and leaves the oldest parts as they are. */
function checkedPlan(history: readonly AppliedPart[], amountMinor: bigint): AppliedPart[] {
  const before = stillApplied(history);
  const plan = planDeallocation(history, amountMinor);
  const after = stillApplied([...history, ...plan]);
  expect(sum(plan)).toBe(-amountMinor);
  expect(plan.every((taken) => taken.amountMinor < 0n)).toBe(true);
  expect(after.slice(0, -1)).toEqual(before.slice(0, Math.max(after.length - 1, 0)));
  return plan;
}
