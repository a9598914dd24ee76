import pg from 'pg';

type ParseText = (text: string) => unknown;

const keep: ParseText = (text) => text;
const { INT8, NUMERIC, DATE } = pg.types.builtins;
const TEXT_ARRAY = 1009;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;

/** How values of these types arrive in JavaScript: never as a number that could lose digits, nor a date with a zone. */
const PARSERS: ReadonlyMap<number, ParseText> = new Map<number, ParseText>([
  [INT8, BigInt],
  [NUMERIC, keep],
  [DATE, keep],
  // As `array_agg` makes them.
  [INT8_ARRAY, (text) => parseArray(text, BigInt)],
  [NUMERIC_ARRAY, (text) => parseArray(text, keep)],
  [DATE_ARRAY, (text) => parseArray(text, keep)],
]);

/** The `types` option of every connection; whatever is not listed is parsed as pg does it. */
export const VALUE_PARSERS: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? defaultParser(oid, format),
};

function parseArray(text: string, parseItem: ParseText): unknown[] {
  const items = defaultParser(TEXT_ARRAY)(text) as (string | null)[];
  return items.map((item) => (item === null ? null : parseItem(item)));
}

function defaultParser(oid: number, format?: 'text' | 'binary'): ParseText {
  const find = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => ParseText;
  return find(oid, format);
}
