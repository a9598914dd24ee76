import { amountFault, type AmountRules, type Fault, unitPriceFault } from '../amount.js';
import { decimalToScaled, readDecimal } from '../decimal.js';
import { JsonNumber } from '../json/json-number.js';
import { counted } from './counted.js';
import { field, type FieldOptions, type Rule } from './field.js';
import type { Place } from './place.js';
import { AMOUNT_INVALID, QUANTITY_INVALID } from './validation.errors.js';

const GENERIC = 'validation_failed';

export interface MoneyOptions extends FieldOptions, AmountRules {
  /** The member that names the currency: a sibling (`'currency'`) or a member of the body's root (`'/currency'`). */
  readonly currencyOf?: string;
}

/**
 * An amount in major units: a decimal string, or a JSON number whose literal says the same. At most 15 digits, more than
 * zero unless allowed otherwise, no more decimals than the currency has (when `currencyOf` finds it).
 */
export function IsMoney(options: MoneyOptions = {}): PropertyDecorator {
  const rule = decimalRule({ name: 'isMoney', code: AMOUNT_INVALID.code, example: '100.00' }, (literal, place) =>
    amountFault(literal, place.currencyOf(options.currencyOf), options),
  );
  return field(rule, options);
}

/** A price of one unit in major units, zero allowed, with up to four decimals more than the currency has. */
export function IsUnitPrice(options: Omit<MoneyOptions, 'allowZero'> = {}): PropertyDecorator {
  const rule = decimalRule({ name: 'isUnitPrice', code: AMOUNT_INVALID.code, example: '9.99' }, (literal, place) =>
    unitPriceFault(literal, place.currencyOf(options.currencyOf), options),
  );
  return field(rule, options);
}

const QUANTITY_DECIMALS_MAX = 4;
const QUANTITY_DIGITS_MAX = 15;

/** A quantity: a decimal string of at most 15 digits, 4 of them decimals, more than zero unless allowed otherwise. */
export function IsQuantity(options: FieldOptions & AmountRules = {}): PropertyDecorator {
  return field(
    decimalRule({ name: 'isQuantity', code: QUANTITY_INVALID.code, example: '2.5' }, (literal) =>
      quantityFault(literal, options),
    ),
    options,
  );
}

export interface DecimalOptions extends FieldOptions {
  readonly decimals: number;
  /** Inclusive, as plain decimals. */
  readonly min?: string;
  readonly max?: string;
}

/** Any other decimal, such as a percentage; a decimal string, or a JSON number whose literal says the same. */
export function IsDecimal(options: DecimalOptions): PropertyDecorator {
  return field(
    decimalRule({ name: 'isDecimalNumber', example: options.max ?? '1.5' }, (literal) =>
      decimalFault(literal, options),
    ),
    options,
  );
}

export interface WholeOptions extends FieldOptions {
  readonly min: number;
  readonly max: number;
}

/** A whole number between bounds; in a query, its decimal digits. */
export function IsWhole(options: WholeOptions): PropertyDecorator {
  const { min, max } = options;
  const rule: Rule = {
    name: 'isWhole',
    read: (value, place) => {
      const number = place.source === 'query' ? wholeOf(value) : value;
      if (typeof number === 'number' && number >= min && number <= max) return number;
      return place.refuse(GENERIC, `It must be a whole number from ${min} to ${max}.`);
    },
    schema: { type: 'integer', minimum: min, maximum: max },
  };
  return field(rule, options);
}

function decimalRule(
  { example, ...named }: Pick<Rule, 'name' | 'code'> & { readonly example: string },
  faultOf: (literal: string, place: Place) => Fault | undefined,
): Rule {
  return {
    ...named,
    read: (value, place) => {
      const literal = literalOf(value);
      if (literal === undefined) return place.refuse(GENERIC, 'It must be a decimal string or a number.');
      const fault = faultOf(literal, place);
      return fault === undefined ? literal : place.refuse(fault.code, fault.message);
    },
    schema: { type: 'string', format: 'decimal', example },
  };
}

function literalOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof JsonNumber ? value.literal : undefined;
}

function quantityFault(literal: string, rules: AmountRules): Fault | undefined {
  const parts = readDecimal(literal);
  const message =
    parts === undefined || parts.digits > QUANTITY_DIGITS_MAX || parts.fraction.length > QUANTITY_DECIMALS_MAX
      ? `It must be a plain decimal of at most ${QUANTITY_DIGITS_MAX} digits, ${QUANTITY_DECIMALS_MAX} of them decimals.`
      : signFault(parts, rules);
  return message === undefined ? undefined : { code: QUANTITY_INVALID.code, message };
}

function signFault(parts: { negative: boolean; zero: boolean }, rules: AmountRules): string | undefined {
  if (parts.zero && parts.negative) return 'It must not be a negative zero.';
  if (parts.zero && rules.allowZero !== true) return 'It must not be zero.';
  return parts.negative && rules.allowNegative !== true ? 'It must not be negative.' : undefined;
}

function decimalFault(literal: string, { decimals, min, max }: DecimalOptions): Fault | undefined {
  const parts = readDecimal(literal);
  if (parts === undefined || parts.fraction.length > decimals || (parts.zero && parts.negative)) {
    return { code: GENERIC, message: `It must be a plain decimal with at most ${counted(decimals, 'decimal')}.` };
  }
  const scaled = decimalToScaled(literal, decimals);
  const low = min !== undefined && scaled < decimalToScaled(min, decimals);
  const high = max !== undefined && scaled > decimalToScaled(max, decimals);
  if (!low && !high) return undefined;
  return { code: GENERIC, message: `It must be ${low ? `at least ${min}` : `at most ${max ?? ''}`}.` };
}

function wholeOf(value: unknown): number | undefined {
  return typeof value === 'string' && /^-?(?:0|[1-9][0-9]{0,14})$/.test(value) ? Number(value) : undefined;
}
