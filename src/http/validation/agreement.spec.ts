import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import fc from 'fast-check';
import { JsonNumber } from '../json/json-number.js';
import type { DtoClass } from './field.js';
import {
  IsBusinessDate,
  IsCountry,
  IsCurrency,
  IsDecimal,
  IsEmailAddress,
  IsEnumValue,
  IsFlag,
  IsId,
  IsListOf,
  IsListOfIds,
  IsMetadata,
  IsMoney,
  IsNested,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsTimeZone,
  IsUnitPrice,
  IsWhole,
  readBody,
} from './index.js';

const ID = '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f';

class ItemDto {
  @IsText({ max: 5 }) text: string;
  @IsWhole({ min: 0, max: 9, optional: true }) count?: number;
}

const DECORATORS: Record<string, PropertyDecorator> = {
  text: IsText({ max: 4 }),
  optionalText: IsText({ max: 4, pattern: /^[a-c]*$/, optional: true }),
  nullableText: IsText({ max: 4, min: 0, nullable: true }),
  defaultText: IsText({ max: 4, default: 'a' }),
  patchText: IsText({ max: 4, optional: true, nullable: true }),
  email: IsEmailAddress(),
  metadata: IsMetadata(),
  metadataPatch: IsMetadata({ patch: true, nullable: true }),
  money: IsMoney(),
  moneyOfCurrency: IsMoney({ currencyOf: 'currency', allowZero: true, allowNegative: true }),
  unitPrice: IsUnitPrice({ currencyOf: 'currency' }),
  quantity: IsQuantity(),
  decimal: IsDecimal({ decimals: 2, min: '0', max: '100' }),
  whole: IsWhole({ min: -1, max: 10 }),
  flag: IsFlag(),
  word: IsEnumValue(['a', 'true']),
  currency: IsCurrency(),
  country: IsCountry(),
  timeZone: IsTimeZone(),
  date: IsBusinessDate(),
  time: IsTimestamp(),
  id: IsId(),
  ids: IsListOfIds({ min: 1, max: 2, unique: true }),
  nested: IsNested(() => ItemDto),
  nestedOrNull: IsNested(() => ItemDto, { optional: true, nullable: true }),
  list: IsListOf(() => ItemDto, { min: 1, max: 2 }),
};

const DTOS = Object.entries(DECORATORS).map(([name, decorate]): [string, DtoClass] => [name, dtoOf(decorate)]);

/** A body with one member, `value`, beside an optional currency. */
function dtoOf(decorate: PropertyDecorator): DtoClass {
  class OneDto {
    value: unknown;
    @IsCurrency({ optional: true }) currency?: string;
  }
  decorate(OneDto.prototype, 'value');
  return OneDto;
}

const likely = fc.constantFrom<unknown>(
  ...['', 'a', 'abc', 'abcde', 'e\u0301', '\u200b', ' ', 'a@example.com', 'true', 'EUR', 'JPY', 'eur', 'DE', 'UTC'],
  ...['0', '-0', '0.00', '1', '1.5', '1.234', '1.23456', '100.01', '-5', '+5', '1e2', '01', '9007199254740992'],
  ...['2026-01-31', '2026-02-30', '1899-01-01', '2026-01-31T12:00:00Z', '2026-01-31T12:00:00', 'Europe/Berlin', 'x/y'],
  ...[
    ID,
    ID.toUpperCase(),
    '00000000-0000-0000-0000-000000000000',
    0,
    1,
    10,
    11,
    -1,
    1.5,
    true,
    false,
    null,
    undefined,
  ],
  ...['100.00', '1e2', '-0', '0.5'].map((literal) => new JsonNumber(literal)),
);
const item = fc.record({ text: fc.oneof(likely, fc.string()), count: likely }, { requiredKeys: [] });
const scalar = fc.oneof(likely, fc.string({ unit: 'binary' }), fc.integer(), fc.double({ noNaN: true }));
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 41 }), scalar, { maxKeys: 3, noNullPrototype: true }) },
  { weight: 1, arbitrary: item },
  { weight: 1, arbitrary: fc.array(fc.oneof(item, scalar, fc.array(item)), { maxLength: 3 }) },
);

describe('our decorators are decorators of class-validator', () => {
  it.each(DTOS)('%s: validateSync takes and refuses what the pipe does', (_name, dto) => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 'EUR', 'JPY', 'KWD'), (one, currency) => {
        const body = withoutUndefined({ value: one, currency });
        const result = taken(dto, body);
        expect(validateSync(instanceOf(dto, body), { whitelist: true, forbidNonWhitelisted: true }).length === 0).toBe(
          result !== undefined,
        );
        if (result !== undefined) expect(validateSync(result)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('say what is wrong, and with which code', () => {
    class MoneyDto {
      @IsMoney() amount: string;
      @IsListOf(() => ItemDto, { max: 5 }) items: readonly ItemDto[];
    }
    const errors = validateSync(plainToInstance(MoneyDto, { amount: '1e2', items: [{ text: 'a' }, { text: '' }] }));
    expect(errors.map(({ constraints, contexts }) => ({ constraints, contexts }))).toEqual([
      {
        constraints: { isMoney: 'amount: It must be a plain decimal such as "100.00".' },
        contexts: { isMoney: { code: 'amount_invalid' } },
      },
      { constraints: undefined, contexts: undefined },
    ]);
    expect(errors[1]?.children?.[0]).toMatchObject({
      property: '1',
      children: [{ property: 'text', constraints: { isText: 'text: It must not be blank.' } }],
    });
  });

  it('are seen by what reads the metadata, under names of their own', () => {
    for (const [name, dto] of DTOS) {
      const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
      const names = metadatas.filter(({ propertyName }) => propertyName === 'value').map((metadata) => metadata.name);
      expect([name, names]).toEqual([name, expect.arrayContaining([expect.stringMatching(/^is[A-Z]/)])]);
    }
  });
});

function taken(dto: DtoClass, body: object): object | undefined {
  try {
    return readBody(dto, body);
  } catch {
    return undefined;
  }
}

/** As `plainToInstance` would, which does not know number literals. */
function instanceOf(dto: DtoClass, body: Readonly<Record<string, unknown>>): object {
  const { value: one } = body;
  const isDeep = typeof one === 'object' && one !== null && !(one instanceof JsonNumber);
  return isDeep && !JSON.stringify(one).includes('"literal"')
    ? plainToInstance(dto, body)
    : Object.assign(new dto(), withoutUndefined(body));
}

/** JSON has no undefined. */
function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
