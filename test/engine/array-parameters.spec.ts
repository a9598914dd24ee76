import fc from 'fast-check';
import { arrayParameter } from '../../src/idempotency/engine/array-parameter.js';
import type { ColumnType } from '../../src/idempotency/engine/table-layout.js';
import type { TestDatabase } from '../support/database.js';
import { openEngineDatabase } from './support/test-engine.js';

const HOSTILE_TEXTS = [
  ...['', ' ', '  padded  ', 'NULL', 'null', '"NULL"', '"', '""', "'", "''; DROP TABLE payments; --"],
  ...['\\', '\\\\', '\\"', '"\\', 'a\\', '\\N', '\\x00', '$1', '%s', '{', '}', '{}', '{a,b}', '{{a},{b}}', ','],
  ...['a,b', '(a,b)', '\n', '\r\n', '\t', '\v', '\f', '\u0001', '\u007f', '\u00a0', '\u2028', '\ufeff', '💶 ä ß 漢'],
  ...['"},{"', '","', '\\","\\', 'x'.repeat(100_000), '"'.repeat(1_000), '\\'.repeat(1_001)],
];

describe('array parameters, read by PostgreSQL', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  /** The elements as their types' own text, which `::text` gives. */
  const textsOf = async (type: ColumnType, values: readonly unknown[]): Promise<(string | null)[]> => {
    const sql = `SELECT item::text AS item FROM unnest($1::${type}[]) WITH ORDINALITY AS items (item, place) ORDER BY place`;
    const rows = await database.query<{ item: string | null }>(sql, [arrayParameter(type, values)]);
    return rows.map(({ item }) => item);
  };

  it('are the texts that were written, whatever is in them', async () => {
    const texts = [null, ...HOSTILE_TEXTS.flatMap((text) => [text, null])];
    expect(await textsOf('text', texts)).toEqual(texts);
    for (const text of HOSTILE_TEXTS) expect(await textsOf('text', [text])).toEqual([text]);
  });

  it('are any texts, in any number', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => !value.includes('\0'));
    const quotes = fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', ' ', 'N', 'a'), maxLength: 8 });
    const texts = fc.array(fc.option(fc.oneof(text, quotes)), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        expect(await textsOf('text', values)).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });

  it('are JSON documents with hostile members', async () => {
    const documents = [...HOSTILE_TEXTS, { '"\\,{}': HOSTILE_TEXTS }, [], 5, null];
    const read = await textsOf('jsonb', documents);
    expect(read.map((document): unknown => (document === null ? null : JSON.parse(document)))).toEqual(documents);
  });

  it.each<[ColumnType, unknown[], (string | null)[]]>([
    ['uuid', ['0a0b0c0d-0000-4000-8000-000000000001', null], ['0a0b0c0d-0000-4000-8000-000000000001', null]],
    ['bigint', [-(2n ** 63n), 0n, null, 2n ** 63n - 1n], ['-9223372036854775808', '0', null, '9223372036854775807']],
    ['integer', [-2_147_483_648, null, 2_147_483_647], ['-2147483648', null, '2147483647']],
    ['smallint', [-32_768, null, 32_767], ['-32768', null, '32767']],
    ['date', ['0001-01-01', null, '9999-12-31'], ['0001-01-01', null, '9999-12-31']],
    ['boolean', [true, null, false], ['true', null, 'false']],
    ['numeric', ['-0.0001', null, '99999999999999999999.0001'], ['-0.0001', null, '99999999999999999999.0001']],
  ])('are values of %s', async (type, values, expected) => {
    expect(await textsOf(type, values)).toEqual(expected);
  });

  it('are instants, to the millisecond', async () => {
    const instants = [new Date('0001-01-01T00:00:00.001Z'), null, new Date('9999-12-31T23:59:59.999Z')];
    const sql = `SELECT array_to_json($1::timestamptz[]) AS read`;
    const [row] = await database.query<{ read: (string | null)[] }>(sql, [arrayParameter('timestamptz', instants)]);
    expect(row?.read.map((at) => at && new Date(at))).toEqual(instants);
  });

  it('are empty lists', async () => {
    expect(await textsOf('text', [])).toEqual([]);
  });
});
