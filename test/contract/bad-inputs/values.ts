import type { Schema } from '../support/api-schemas.js';
import { type BadInput, type BadRequest, type Ground, withBody } from './bad-input.js';
import { type Member, type MemberPath, membersOf, nameOf, pointerOf, withValue } from './members.js';

const VALIDATION_FAILED = { status: 422, code: 'validation_failed' } as const;
/** Stands in a JSON text where a literal is to be put in as it is. */
const LITERAL = '@literal@';

/** A class of bad values: whose they are, and which. */
interface BadValues {
  readonly name: string;
  readonly code: string;
  readonly applies: (member: Member) => boolean;
  readonly values: (member: Member) => readonly unknown[];
  /** Where some members answer another code. */
  readonly codeOf?: (member: Member) => string;
}

/** Puts each bad value into each member that it is bad for, alone in a body that is otherwise good. */
function values({ name, code, applies, values: valuesFor, codeOf }: BadValues): BadInput {
  return {
    name,
    status: 422,
    code,
    requests: (ground) =>
      membersOf(ground.schema)
        .filter(applies)
        .flatMap((member) =>
          valuesFor(member).map((value) => ({
            ...badMember(ground, member.path, value),
            ...(codeOf === undefined ? {} : { code: codeOf(member) }),
          })),
        ),
  };
}

function badMember(ground: Ground, path: MemberPath, value: unknown): BadRequest {
  const pointer = pointerOf(path);
  const isLiteral = value instanceof Literal;
  const body = withValue(ground.fullBody, path, isLiteral ? LITERAL : value);
  const json = JSON.stringify(body).replace(`"${LITERAL}"`, isLiteral ? value.text : '');
  return {
    what: `${pointer} = ${isLiteral ? value.text : JSON.stringify(value)}`,
    pointer,
    request: withBody(ground, json),
  };
}

/** A JSON literal that no JavaScript value stands for. */
class Literal {
  constructor(readonly text: string) {}
}

function literals(...literalTexts: string[]): Literal[] {
  return literalTexts.map((text) => new Literal(text));
}

const isText = ({ schema }: Member): boolean =>
  schema.type === 'string' &&
  schema.format === undefined &&
  schema.enum === undefined &&
  schema.maxLength !== undefined;
const isDecimal = ({ schema }: Member): boolean => schema.format === 'decimal';
const isQuantity = (member: Member): boolean => /(quantity|delta|setTo|reorderPoint)$/i.test(nameOf(member));
const amountCode = (member: Member): string => (isQuantity(member) ? 'quantity_invalid' : 'amount_invalid');
const precisionCode = (member: Member): string => (isQuantity(member) ? 'quantity_invalid' : 'amount_precision');
/** What goes out is negative; the example of an amount that may be negative is. */
const mayBeNegative = (member: Member): boolean =>
  /delta$/i.test(nameOf(member)) || String(member.schema.example).startsWith('-');

/** What can be read but not be meant, rows 18 and 31 to 43 of the catalogue. */
export const BAD_VALUES: readonly BadInput[] = [
  {
    name: 'members that a client has no say in',
    ...VALIDATION_FAILED,
    requests: (ground) =>
      ['id', 'companyId', 'company_id', 'status', 'createdAt', 'created_at', 'version', 'isAdmin', 'role']
        .filter((name) => ground.schema.properties?.[name] === undefined)
        .map((name) => badMember(ground, [name], 'x')),
  },
  {
    name: 'unknown members inside of members',
    ...VALIDATION_FAILED,
    requests: (ground) =>
      membersOf(ground.schema)
        .filter(({ schema }) => innerOf(schema)?.properties !== undefined)
        .map(({ path, schema }) => badMember(ground, [...path, ...(schema.type === 'array' ? [0] : []), 'extra'], 'x')),
  },
  {
    name: 'a required member that is missing',
    ...VALIDATION_FAILED,
    requests: (ground) =>
      membersOf(ground.schema)
        .filter(({ isRequired }) => isRequired)
        .map(({ path }) => badMember(ground, path, undefined)),
  },
  values({
    name: 'null where something must be',
    code: 'validation_failed',
    applies: ({ schema }) => !schema.nullable,
    values: () => [null],
  }),
  values({
    name: 'a value of another type',
    code: 'validation_failed',
    applies: () => true,
    values: ({ schema }) => otherTypes(schema),
  }),
  values({
    name: 'a word that is none of the known ones',
    code: 'validation_failed',
    applies: ({ schema }) => schema.enum !== undefined && schema.format !== 'iso-4217',
    values: ({ schema }) =>
      ['nonsense', '', String(schema.enum?.[0]).toUpperCase(), `${String(schema.enum?.[0])} `].filter(
        (word) => schema.enum?.includes(word) !== true,
      ),
  }),
  values({
    name: 'text that is too long, blank or not what it looks like',
    code: 'validation_failed',
    applies: isText,
    values: ({ schema: { maxLength = 0 } }) => [
      'x'.repeat(maxLength + 1),
      '',
      '   ',
      'in\u200bvisible',
      'right\u202eleft',
      '\u2066isolated',
      'bom\ufeff',
    ],
  }),
  values({
    name: 'an id that is none',
    code: 'validation_failed',
    applies: ({ schema }) => schema.format === 'uuid',
    values: () => [
      'x',
      '',
      '00000000-0000-0000-0000-000000000000',
      `{${ID}}`,
      `urn:uuid:${ID}`,
      `${ID} `,
      '*',
      "' OR 1=1",
    ],
  }),
  values({
    name: 'a whole number out of its bounds, or none',
    code: 'validation_failed',
    applies: ({ schema }) => schema.type === 'integer',
    values: ({ schema: { minimum = 0, maximum = 0 } }) => [
      minimum - 1,
      maximum + 1,
      0.5,
      ...literals('1e400', '1.0', '-0'),
    ],
  }),
  values({
    name: 'an amount that is no plain decimal',
    code: 'amount_invalid',
    applies: isDecimal,
    codeOf: amountCode,
    values: (member) => [
      ...['NaN', '', 'abc', '-0', '+1', '1,00', '1.000,00', '0x10', '1e2', '٣', ' 1', '.5', '1.', '01', '$1'],
      ...['1234567890123456', '12345678901234.56', 'Infinity', '-0.00', ...(mayBeNegative(member) ? [] : ['-1.00'])],
      ...literals('1e2', '1e400', '-0', '1234567890123456', '12345678901234567890', '0.30000000000000004'),
    ],
  }),
  values({
    name: 'an amount with more decimals than any currency has',
    code: 'amount_precision',
    applies: isDecimal,
    codeOf: precisionCode,
    values: () => ['1.000000001', ...literals('0.3000000004')],
  }),
  values({
    name: 'an amount of zero',
    code: 'amount_invalid',
    applies: (member) => isDecimal(member) && nameOf(member) === 'amount',
    values: () => ['0', '0.00', ...literals('0', '0.0')],
  }),
  {
    name: 'an amount with more decimals than its own currency has',
    status: 422,
    code: 'amount_precision',
    requests: (ground) =>
      'amount' in ground.sample.body
        ? [1.005, '1.005', '1.000'].map((amount) => ({
            what: JSON.stringify(amount),
            pointer: '/amount',
            request: withBody(ground, { ...ground.sample.body, amount }),
          }))
        : [],
  },
  {
    name: 'an amount beyond what can be stored',
    status: 422,
    code: 'amount_out_of_range',
    requests: (ground) =>
      'amount' in ground.sample.body
        ? ['90071992547410', '999999999999999'].map((amount) => ({
            what: amount,
            pointer: '/amount',
            request: withBody(ground, { ...ground.sample.body, amount }),
          }))
        : [],
  },
  values({
    name: 'a currency that is none',
    code: 'currency_invalid',
    applies: ({ schema }) => schema.format === 'iso-4217',
    values: () => ['usd', 'XXX', 'DEM', 'HRK', 'US', 'USDD', '', '$'],
  }),
  values({
    name: 'a day that is none',
    code: 'date_invalid',
    applies: ({ schema }) => schema.format === 'date',
    values: () => [
      ...['2026-02-30', '0000-00-00', 'infinity', '10000-01-01', '2026-1-1', '2025-02-29', 'today', ''],
      ...['2026-01-01T00:00:00Z', '31.01.2026', '1899-12-31', '20260101', '2026-13-01', 'epoch'],
    ],
  }),
  {
    name: 'a list that is too long',
    status: 422,
    code: 'too_many_items',
    requests: (ground) =>
      membersOf(ground.schema)
        .filter(({ schema, path }) => schema.maxItems !== undefined && path.length === 1)
        .map(({ schema, path }) => {
          const [item] = ground.fullBody[String(path[0])] as unknown[];
          return badMember(ground, path, Array((schema.maxItems ?? 0) + 1).fill(item));
        }),
  },
  values({
    name: 'a list that is empty but must not be',
    code: 'validation_failed',
    applies: ({ schema }) => (schema.minItems ?? 0) > 0,
    values: () => [[]],
  }),
  {
    name: 'a sum that can not be stored',
    status: 422,
    code: 'amount_out_of_range',
    requests: (ground) => {
      const lines = ground.schema.properties?.['lines']?.items?.properties;
      if (lines?.['quantity'] === undefined || lines['unitPrice'] === undefined) return [];
      const { lines: sampleLines = ground.fullBody['lines'] } = ground.sample.body;
      const noIds = { taxRateId: undefined, revenueAccountId: undefined, itemId: undefined };
      const line = { ...(sampleLines as object[])[0], ...noIds };
      return [
        [{ ...line, quantity: '100000000', unitPrice: '9999999999.99' }],
        Array(10).fill({ ...line, quantity: '1', unitPrice: '9999999999999.99' }),
      ].map((overflowing) => ({
        what: `${overflowing.length} lines`,
        request: withBody(ground, { ...ground.sample.body, lines: overflowing }),
      }));
    },
  },
];

const ID = 'c64cf04b-f63f-425c-99ea-4b553a7f153d';

function innerOf(schema: Schema): Schema | undefined {
  return schema.type === 'array' ? schema.items : schema;
}

/** Values of each type but the schema's own. */
function otherTypes({ type, format }: Schema): readonly unknown[] {
  const byType: Readonly<Record<string, readonly unknown[]>> = {
    string: ['text', 'true', '1'],
    integer: [7],
    boolean: [true],
    array: [[], ['a']],
    object: [{}, { toString: 'x' }],
  };
  const own = format === 'decimal' ? ['string', 'integer'] : [type];
  return Object.entries(byType).flatMap(([other, examples]) => (own.includes(other) ? [] : examples));
}
