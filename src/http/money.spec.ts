import fc from 'fast-check';
import { amountFault, MONEY_MINOR_MAX } from './amount.js';
import { CURRENCIES, currencyDecimals, isCurrency } from './currency.js';
import { decimalToScaled, scaledToDecimal } from './decimal.js';
import { assertAmountInRange, formatMoney, formatUnitPrice, parseMoney, parseUnitPrice } from './money.js';
import { ProblemError } from './problem.js';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
  return 'none';
}

const currency = fc.constantFrom(...CURRENCIES);

describe('currencies', () => {
  it('are codes that Intl knows, with decimals for 0, 2, 3 and 4', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    const unlisted = new Set(['CLF', 'UYI', 'UYW', 'XCG', 'ZWG', 'VED', 'SLE']);
    expect(CURRENCIES.filter((code) => !known.has(code) && !unlisted.has(code))).toEqual([]);
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    expect(['JPY', 'EUR', 'KWD', 'CLF'].map(currencyDecimals)).toEqual([0, 2, 3, 4]);
    expect(() => currencyDecimals('DEM')).toThrow(RangeError);
  });

  it.each(['eur', 'DEM', 'HRK', 'XXX', 'XAU', 'EURO', '', ' EUR', 'ЕUR', 978, null])('do not include %p', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});

describe('money', () => {
  it('survives the way out and in, in every currency', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), currency, (minor, code) => {
        fc.pre(formatMoney(minor, code).replace(/[-.]/g, '').replace(/^0+/, '').length <= 15);
        expect(parseMoney(formatMoney(minor, code), code)).toBe(minor);
      }),
    );
  });

  it.each([
    ['100.00', 'EUR', 10000n],
    ['100', 'EUR', 10000n],
    ['0.5', 'EUR', 50n],
    ['1.234', 'KWD', 1234n],
    ['999999999999999', 'JPY', 999999999999999n],
    ['-3.20', 'EUR', -320n],
  ])('reads %s %s', (value, code, minor) => {
    expect(parseMoney(value, code)).toBe(minor);
  });

  it.each([
    ['1e2', 'amount_invalid'],
    ['1e400', 'amount_invalid'],
    ['NaN', 'amount_invalid'],
    ['0.30000000000000004', 'amount_invalid'],
    ['1234567890123456', 'amount_invalid'],
    ['-0', 'amount_invalid'],
    ['-0.00', 'amount_invalid'],
    ['+1', 'amount_invalid'],
    ['1,00', 'amount_invalid'],
    ['0x10', 'amount_invalid'],
    ['١٠٠', 'amount_invalid'],
    ['１００', 'amount_invalid'],
    ['1.', 'amount_invalid'],
    ['.5', 'amount_invalid'],
    ['01', 'amount_invalid'],
    [' 1', 'amount_invalid'],
    ['1\n', 'amount_invalid'],
    ['', 'amount_invalid'],
    ['1.005', 'amount_precision'],
    ['100.000', 'amount_precision'],
    ['999999999999999', 'amount_out_of_range'],
  ])('refuses %p EUR as %s', (value, code) => {
    expect(codeOf(() => parseMoney(value, 'EUR'))).toBe(code);
  });

  it('refuses zero and negative amounts unless they are allowed', () => {
    expect(amountFault('0.00', 'EUR')?.code).toBe('amount_invalid');
    expect(amountFault('-1', 'EUR')?.code).toBe('amount_invalid');
    expect(amountFault('0.00', 'EUR', { allowZero: true })).toBeUndefined();
    expect(amountFault('-1', 'EUR', { allowNegative: true })).toBeUndefined();
    expect(amountFault('0', 'EUR', { allowNegative: true })?.code).toBe('amount_invalid');
  });

  it('judges decimals by the most that any currency has while it is not known', () => {
    expect(amountFault('1.2345', undefined)).toBeUndefined();
    expect(amountFault('1.23456', undefined)?.code).toBe('amount_precision');
  });

  it('bounds sums and names the currency that is unknown', () => {
    expect(
      codeOf(() => {
        assertAmountInRange(MONEY_MINOR_MAX, '/lines');
      }),
    ).toBe('none');
    expect(
      codeOf(() => {
        assertAmountInRange(MONEY_MINOR_MAX + 1n, '/lines');
      }),
    ).toBe('amount_out_of_range');
    expect(
      codeOf(() => {
        assertAmountInRange(-MONEY_MINOR_MAX - 1n, '/lines');
      }),
    ).toBe('amount_out_of_range');
    expect(codeOf(() => parseMoney('1', 'DEM'))).toBe('currency_invalid');
  });
});

describe('unit prices', () => {
  it.each([
    ['9.99', 'EUR', '999.0000', '9.99'],
    ['9.9', 'EUR', '990.0000', '9.90'],
    ['0.001234', 'EUR', '0.1234', '0.001234'],
    ['0', 'EUR', '0.0000', '0.00'],
    ['10.5', 'JPY', '10.5000', '10.5'],
    ['10', 'JPY', '10.0000', '10'],
    ['100', 'JPY', '100.0000', '100'],
    ['1.2345678', 'KWD', '1234.5678', '1.2345678'],
  ])('stores %s %s as %s and shows %s', (value, code, minor, shown) => {
    expect(parseUnitPrice(value, code)).toBe(minor);
    expect(formatUnitPrice(minor, code)).toBe(shown);
  });

  it('are refused when too fine or too large', () => {
    expect(codeOf(() => parseUnitPrice('0.0000001', 'EUR'))).toBe('amount_precision');
    expect(codeOf(() => parseUnitPrice('100000000000000', 'EUR'))).toBe('amount_out_of_range');
    expect(codeOf(() => parseUnitPrice('1e1', 'EUR'))).toBe('amount_invalid');
    expect(codeOf(() => parseUnitPrice('-0', 'EUR'))).toBe('amount_invalid');
    expect(codeOf(() => parseUnitPrice('1234567890123456', 'EUR'))).toBe('amount_invalid');
  });
});

describe('scaled decimals', () => {
  it('survive the way there and back', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(8), (value, decimals) => {
        expect(decimalToScaled(scaledToDecimal(value, decimals), decimals)).toBe(value);
      }),
    );
    expect(decimalToScaled('1.5', 4)).toBe(15000n);
    expect(() => decimalToScaled('1.23456', 4)).toThrow(RangeError);
    expect(() => decimalToScaled('x', 4)).toThrow(RangeError);
  });
});
