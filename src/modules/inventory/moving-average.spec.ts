import fc from 'fast-check';
import { averageUnitCost, averageValueOf, bringIn, type Stock, takeOut } from './moving-average.js';

const stock = (quantity: bigint, valueMinor: bigint): Stock => ({ quantity, valueMinor });
const NOTHING = stock(0n, 0n);

describe('the moving average', () => {
  it('is the cost of all that is in stock, shared by the pieces', () => {
    const first = bringIn(NOTHING, 100_000n, 10_000n).after;
    const second = bringIn(first, 50_000n, 8_000n).after;
    expect(second).toEqual(stock(150_000n, 18_000n));
    expect(averageUnitCost(second)).toBe('1200.0000');
    expect(takeOut(second, 30_000n)).toEqual({
      ...{ quantityDelta: -30_000n, valueDeltaMinor: -3_600n },
      after: stock(120_000n, 14_400n),
    });
  });

  it('rounds what goes out half away from zero, and the last piece takes the rest', () => {
    const three = stock(30_000n, 100n);
    const values: bigint[] = [];
    let left = three;
    for (const quantity of [10_000n, 10_000n, 10_000n]) {
      const { valueDeltaMinor, after } = takeOut(left, quantity);
      values.push(-valueDeltaMinor);
      left = after;
    }
    expect(values).toEqual([33n, 34n, 33n]);
    expect(left).toEqual(NOTHING);
  });

  it('takes half a cent out as a whole one', () => {
    expect(takeOut(stock(20_000n, 1n), 10_000n).after).toEqual(stock(10_000n, 0n));
  });

  it('does not exist without stock', () => {
    expect(averageValueOf(NOTHING, 1n)).toBeUndefined();
    expect(averageUnitCost(NOTHING)).toBeUndefined();
    expect(() => takeOut(NOTHING, 1n)).toThrow(RangeError);
    expect(() => takeOut(stock(5n, 5n), 6n)).toThrow(RangeError);
  });

  it('is shown with four places', () => {
    expect(averageUnitCost(stock(30_000n, 100n))).toBe('33.3333');
    expect(averageUnitCost(stock(1n, 9_007_199_254_740_991n))).toBe('90071992547409910000.0000');
  });
});

/** In with a cost, or out as a share of what is there. */
type Step = { readonly quantity: bigint; readonly valueMinor: bigint } | { readonly share: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ quantity: fc.bigInt(1n, 10n ** 12n), valueMinor: fc.bigInt(0n, 10n ** 12n) }),
    fc.record({ share: fc.integer({ min: 0, max: 1_000 }) }),
  ),
  { maxLength: 40 },
);

function step(before: Stock, next: Step): ReturnType<typeof takeOut> {
  if ('valueMinor' in next) return bringIn(before, next.quantity, next.valueMinor);
  return takeOut(before, (before.quantity * BigInt(next.share)) / 1_000n);
}

describe('whatever comes in and goes out', () => {
  it('no value is lost, none is left without stock, and neither is ever negative', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let [current, inMinor, outMinor] = [NOTHING, 0n, 0n];
        for (const next of all) {
          const { quantityDelta, valueDeltaMinor, after } = step(current, next);
          expect(after.quantity).toBe(current.quantity + quantityDelta);
          expect(after.valueMinor).toBe(current.valueMinor + valueDeltaMinor);
          if (valueDeltaMinor > 0n) inMinor += valueDeltaMinor;
          else outMinor -= valueDeltaMinor;
          current = after;
          expect(current.quantity >= 0n && current.valueMinor >= 0n).toBe(true);
          expect(current.quantity > 0n || current.valueMinor === 0n).toBe(true);
          expect(inMinor - outMinor).toBe(current.valueMinor);
        }
        expect(takeOut(current, current.quantity).after).toEqual(NOTHING);
      }),
    );
  });

  it('what goes out is worth its share to half a minor unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 15n),
        fc.bigInt(0n, 10n ** 15n),
        fc.bigInt(1n, 10n ** 15n),
        (quantity, valueMinor, part) => {
          const taken = part > quantity ? quantity : part;
          const error =
            2n * (valueMinor * taken + takeOut(stock(quantity, valueMinor), taken).valueDeltaMinor * quantity);
          expect(error >= -quantity && error <= quantity).toBe(true);
        },
      ),
    );
  });

  it('what is taken back at its value leaves the stock as it was', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 12n),
        (all, value, part) => {
          const before = stock(all, value);
          const { quantityDelta, valueDeltaMinor, after } = takeOut(before, part > all ? all : part);
          expect(bringIn(after, -quantityDelta, -valueDeltaMinor).after).toEqual(before);
        },
      ),
    );
  });
});
