import * as fc from 'fast-check';
import type { Schema } from '../../contract/support/api-schemas.js';
import { addDays } from '../../../src/ledger/business-day.js';
import { NASTY_TEXTS } from './nasty.js';
import { IdOf, type IdSource, Literal, UniqueText } from './placeholders.js';

const OPTIONAL_PERCENT = 35;
const ITEMS_MAX = 3;
const DAY_OFFSETS = [0, 0, 0, 0, -1, -2, -7, -31, -365, 1, 7, 31, 366];
const AMOUNTS = ['0.01', '1.00', '10.00', '10.00', '10.00', '100.00', '3.33', '0.10', '99999.99', '12345678901.23'];
const PATTERN_WORDS = [
  'A1',
  'abc',
  'US',
  'US-CA',
  'W2',
  '2026',
  '1234',
  'x_y',
  'a.b-c',
  'Europe/Berlin',
  '021000021',
  'monthly',
];
/** Currencies that a company may well have, and one each without and with three decimals. */
const CURRENCIES = ['USD', 'USD', 'USD', 'USD', 'USD', 'EUR', 'JPY', 'KWD'];
const TEXT_FILES = [
  'Date,Amount,Description\n2026-01-31,10.00,Coffee\n',
  'Date;Betrag;Text\n31.01.2026;10,00;Kaffee\n',
  ':20:X\n:25:1/2\n:28C:1/1\n:60F:C260131EUR0,00\n:62F:C260131EUR0,00\n',
  'OFXHEADER:100\n\n<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>',
  '<?xml version="1.0"?><Document><BkToCstmrStmt/></Document>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  '',
  'nonsense',
];

/** A value that the schema allows, or nearly: what the description can't say of it is left to chance. */
export function valueOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const value = plainValueOf(name, schema);
  if (!schema.nullable) return value;
  return fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
}

function plainValueOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid') return idOf(name);
  if (schema.format === 'iso-4217') return fc.constantFrom(...CURRENCIES);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return schema.properties === undefined ? metadata() : objectOf(schema);
    case 'array':
      return fc.array(valueOf(name.replace(/s$/, ''), schema.items as Schema), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX)),
      });
    case 'integer':
      return whole(schema);
    case 'boolean':
      return fc.boolean();
    default:
      return textOf(name, schema);
  }
}

/** All required members, and some of the others. */
export function objectOf({ properties = {}, required }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(properties).map(([name, member]) => {
    const value = valueOf(name, member);
    const isThere = { weight: OPTIONAL_PERCENT, arbitrary: value };
    return [
      name,
      required.has(name) ? value : fc.oneof({ weight: 65, arbitrary: fc.constant(undefined) }, isThere),
    ] as const;
  });
  return fc.record(Object.fromEntries(members));
}

export function idOf(name: string): fc.Arbitrary<IdOf> {
  const sources: fc.WeightedArbitrary<IdSource>[] = [
    { weight: 88, arbitrary: fc.constant<IdSource>('own') },
    { weight: 4, arbitrary: fc.constant<IdSource>('upper') },
    { weight: 3, arbitrary: fc.constant<IdSource>('any') },
    { weight: 3, arbitrary: fc.constant<IdSource>('foreign') },
    { weight: 2, arbitrary: fc.constant<IdSource>('unknown') },
  ];
  return fc.tuple(fc.oneof(...sources), fc.nat(20)).map(([source, pick]) => new IdOf(name, source, pick));
}

function textOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  switch (schema.format ?? '') {
    case 'decimal':
      return decimalOf(name, schema);
    case 'date':
      return day();
    case 'date-time':
      return day().map((one) => `${one}T12:00:00.000Z`);
    case 'email':
      return fc.constant(new UniqueText('somebody@example.com', 200));
    case 'text-file':
      return fc.constantFrom(...TEXT_FILES);
    default:
      return freeText(name, schema);
  }
}

/** Sometimes as a number, which says the same. */
function decimalOf(name: string, { example }: Schema): fc.Arbitrary<unknown> {
  const isSigned = String(example).startsWith('-') || /delta$/i.test(name);
  const texts = fc.constantFrom(...AMOUNTS, String(example), ...(isSigned ? ['-10.00', '-0.01'] : []));
  return fc.oneof(
    { weight: 6, arbitrary: texts },
    { weight: 1, arbitrary: texts.map((text) => new Literal(text)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2)) },
  );
}

/** About today: of a past year, the end of a month, or soon. */
function day(): fc.Arbitrary<string> {
  const today = new Date().toISOString().slice(0, 10);
  const year = today.slice(0, 4);
  const ends = [`${year}-01-01`, `${year}-12-31`, `${year}-06-30`, addDays(`${today.slice(0, 7)}-01`, -1)];
  return fc.constantFrom(...DAY_OFFSETS.map((days) => addDays(today, days)), ...ends);
}

function whole({ minimum = 0, maximum = 1_000_000, example }: Schema): fc.Arbitrary<number> {
  const usual = typeof example === 'number' ? [example] : [];
  return fc.oneof(
    fc.constantFrom(minimum, maximum, ...usual),
    fc.integer({ min: minimum, max: Math.min(maximum, minimum + 5_000) }),
  );
}

function freeText(name: string, { pattern, example, maxLength = 200, minLength = 0 }: Schema): fc.Arbitrary<unknown> {
  const form = new RegExp(pattern ?? '', 'u');
  const fits = (text: string): boolean => text.length <= maxLength && text.length >= minLength && form.test(text);
  const examples = typeof example === 'string' ? [example, example] : [name];
  const plain = [...examples, ...PATTERN_WORDS].filter(fits);
  const nasty = NASTY_TEXTS.filter(fits);
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(new UniqueText(plain[0] ?? '', maxLength)) },
    { weight: 3, arbitrary: fc.constantFrom(...plain, 'x') },
    { weight: 2, arbitrary: fc.constantFrom(...nasty, 'x'.repeat(maxLength)) },
  );
}

function metadata(): fc.Arbitrary<unknown> {
  const texts = fc.constantFrom('a', 'order', 'a/b', 'a~b', ...NASTY_TEXTS);
  return fc.dictionary(texts, texts, { maxKeys: 3, noNullPrototype: true });
}
