import fc from 'fast-check';
import { divideRounded } from '../../ledger/index.js';
import { lineAmounts, totalsOf } from './invoice-arithmetic.js';

const tax = (ratePpm: number, isInclusive = false): { ratePpm: number; isInclusive: boolean } => ({
  ratePpm,
  isInclusive,
});

describe('lineAmounts', () => {
  it('multiplies exactly and rounds once', () => {
    // 3 x 0.335 = 1.005, which no binary fraction holds.
    expect(lineAmounts({ quantity: '3', unitPriceMinor: '33.5', tax: tax(0) })).toEqual({
      netMinor: 101n,
      taxMinor: 0n,
    });
    expect(lineAmounts({ quantity: '0.0001', unitPriceMinor: '5000', tax: tax(0) }).netMinor).toBe(1n);
    expect(lineAmounts({ quantity: '0.0001', unitPriceMinor: '4999.9999', tax: tax(0) }).netMinor).toBe(0n);
  });

  it('adds an exclusive tax, half a cent away from zero', () => {
    expect(lineAmounts({ quantity: '1', unitPriceMinor: '250', tax: tax(190_000) })).toEqual({
      netMinor: 250n,
      taxMinor: 48n,
    });
  });

  it('takes an inclusive tax out of the price', () => {
    expect(lineAmounts({ quantity: '1', unitPriceMinor: '11900', tax: tax(190_000, true) })).toEqual({
      netMinor: 10_000n,
      taxMinor: 1_900n,
    });
    expect(lineAmounts({ quantity: '1', unitPriceMinor: '100', tax: tax(200_000, true) })).toEqual({
      netMinor: 83n,
      taxMinor: 17n,
    });
  });

  it('never makes or loses a cent', () => {
    const decimal = fc.bigInt(0n, 10n ** 10n).map((scaled) => {
      const digits = scaled.toString().padStart(5, '0');
      return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
    });
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 0, max: 1_000_000 }), (quantity, unitPriceMinor, ratePpm) => {
        const exclusive = lineAmounts({ quantity, unitPriceMinor, tax: tax(ratePpm) });
        const inclusive = lineAmounts({ quantity, unitPriceMinor, tax: tax(ratePpm, true) });
        expect(inclusive.netMinor + inclusive.taxMinor).toBe(exclusive.netMinor);
        expect(inclusive.netMinor >= 0n && inclusive.taxMinor >= 0n).toBe(true);
        // The tax of the taken-out net is the taken-out tax, but for the rounding of both.
        const again = divideRounded(inclusive.netMinor * BigInt(ratePpm), 1_000_000n) - inclusive.taxMinor;
        expect(again >= -1n && again <= 1n).toBe(true);
      }),
    );
  });
});

describe('totalsOf', () => {
  it('sums the lines and rounds nothing', () => {
    const lines = [
      { netMinor: 100n, taxMinor: 19n },
      { netMinor: 1n, taxMinor: 0n },
    ];
    expect(totalsOf(lines)).toEqual({ subtotalMinor: 101n, taxMinor: 19n, totalMinor: 120n });
    expect(totalsOf([])).toEqual({ subtotalMinor: 0n, taxMinor: 0n, totalMinor: 0n });
  });
});
