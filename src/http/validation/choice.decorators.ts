import { CURRENCIES, isCurrency } from '../currency.js';
import { COUNTRIES } from './countries.js';
import { field, type FieldOptions, type Rule } from './field.js';
import { canonicalTimeZone } from './time-zone.js';
import { CURRENCY_INVALID } from './validation.errors.js';

const GENERIC = 'validation_failed';
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NIL_ID = '00000000-0000-0000-0000-000000000000';

/** The lower-case form of a UUID that is not the nil one, or undefined. */
export function parseId(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) && value !== NIL_ID ? value.toLowerCase() : undefined;
}

/** The id of another resource: a UUID, taken in lower case. */
export function IsId(options: FieldOptions = {}): PropertyDecorator {
  return field(ID_RULE, options);
}

export const ID_RULE: Rule = {
  name: 'isId',
  read: (value, place) => parseId(value) ?? place.refuse(GENERIC, 'It must be a UUID, not the nil one.'),
  schema: { type: 'string', format: 'uuid' },
};

/** One of a list of words. */
export function IsEnumValue(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  const known = new Set<unknown>(values);
  const rule: Rule = {
    name: 'isEnumValue',
    read: (value, place) =>
      known.has(value) ? value : place.refuse(GENERIC, `It must be one of: ${values.join(', ')}.`),
    schema: { type: 'string', enum: [...values] },
  };
  return field(rule, options);
}

/** `true` or `false`; the words only in a query. */
export function IsFlag(options: FieldOptions = {}): PropertyDecorator {
  return field(FLAG_RULE, options);
}

const FLAG_WORDS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

const FLAG_RULE: Rule = {
  name: 'isFlag',
  read: (value, place) => {
    const flag = place.source === 'query' ? FLAG_WORDS.get(value) : value;
    return typeof flag === 'boolean' ? flag : place.refuse(GENERIC, 'It must be true or false.');
  },
  schema: { type: 'boolean' },
};

/** The upper-case code of a currency in use (ISO 4217). */
export function IsCurrency(options: FieldOptions = {}): PropertyDecorator {
  return field(CURRENCY_RULE, options);
}

const CURRENCY_RULE: Rule = {
  name: 'isCurrencyCode',
  code: CURRENCY_INVALID.code,
  read: (value, place) => {
    if (typeof value !== 'string') return place.refuse(GENERIC, 'It must be a string.');
    return isCurrency(value)
      ? value
      : place.refuse(CURRENCY_INVALID.code, 'It must be a currency in use, in upper case.');
  },
  schema: { type: 'string', format: 'iso-4217', enum: [...CURRENCIES], example: 'EUR' },
};

/** The upper-case code of a country (ISO 3166-1 alpha-2). */
export function IsCountry(options: FieldOptions = {}): PropertyDecorator {
  return field(COUNTRY_RULE, options);
}

const COUNTRY_RULE: Rule = {
  name: 'isCountryCode',
  read: (value, place) =>
    COUNTRIES.has(value) ? value : place.refuse(GENERIC, 'It must be an ISO 3166-1 alpha-2 code in upper case.'),
  schema: { type: 'string', pattern: '^[A-Z]{2}$', example: 'DE' },
};

/** A time zone of the IANA database, such as `Europe/Berlin`; sent in any case, and kept as the database spells it. */
export function IsTimeZone(options: FieldOptions = {}): PropertyDecorator {
  return field(TIME_ZONE_RULE, options);
}

const TIME_ZONE_RULE: Rule = {
  name: 'isIanaTimeZone',
  read: (value, place) => canonicalTimeZone(value) ?? place.refuse(GENERIC, 'It must be an IANA time zone.'),
  schema: { type: 'string', example: 'Europe/Berlin' },
};
