import fc from 'fast-check';
import { divideRounded, priceOf } from './rounding.js';

describe('divideRounded', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [4n, 3n, 1n],
    [-4n, 3n, -1n],
    [5n, 3n, 2n],
    [0n, 7n, 0n],
    [25n, 10n, 3n],
    [24n, 10n, 2n],
  ])('%s / %s is %s', (dividend, divisor, expected) => {
    expect(divideRounded(dividend, divisor)).toBe(expected);
  });

  it('is the nearest whole number, and the farther one from zero at a half', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 9n), (dividend, divisor) => {
        const distance = 2n * (divideRounded(dividend, divisor) * divisor - dividend) * (dividend < 0n ? -1n : 1n);
        expect(distance > -divisor && distance <= divisor).toBe(true);
      }),
    );
  });
});

describe('priceOf', () => {
  it('multiplies exactly and rounds once', () => {
    // 3 x 0.335 = 1.005, which no binary fraction holds.
    expect(priceOf('3', '33.5')).toBe(101n);
    expect(priceOf('0.0001', '5000')).toBe(1n);
    expect(priceOf('0.0001', '4999.9999')).toBe(0n);
  });
});
