import { BankFileUnreadable } from '../banking.errors.js';
import type { CsvMapping } from './csv-mapping.js';
import { readCsv } from './csv-statement.js';
import type { StatementRow } from './statement.js';

const rows = (content: string, mapping?: CsvMapping, currency = 'EUR'): readonly StatementRow[] =>
  readCsv(content, currency, mapping)[0]?.rows ?? [];

/** The smallest units of one amount, as it is written. */
const amount = (text: string, mapping: CsvMapping = {}, currency = 'EUR'): bigint | undefined =>
  rows(`date;amount;description\n2026-01-31;${text};x`, { delimiter: ';', ...mapping }, currency)[0]?.amountMinor;

const problem = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    const { code, extensions, errors } = error as BankFileUnreadable;
    return [code, extensions['line'] ?? errors?.[0]?.pointer];
  }
};

const GERMAN = { delimiter: ';', decimalSeparator: ',', thousandsSeparator: '.' } as const;

describe('readCsv', () => {
  it('reads the default columns in any order and case, with a byte order mark, quotes and quoted line breaks', () => {
    const content =
      '\ufeffAmount,Date,Description\r\n-1.50,2026-01-31,"Coffee, ""large""\r\nand cake"\r\n\r\n2,2026-02-01,b\r\n';
    expect(rows(content)).toEqual([
      {
        ...{ postedOn: '2026-01-31', amountMinor: -150n, description: 'Coffee, "large" and cake', counterparty: null },
        ...{ bankReference: null, bankOwnId: null, balanceMinor: null },
      },
      expect.objectContaining({ postedOn: '2026-02-01', amountMinor: 200n }),
    ]);
  });

  it('maps columns, leading lines, debit and credit', () => {
    const mapping: CsvMapping = {
      ...{ ...GERMAN, dateFormat: 'DD.MM.YYYY', skipLines: 2 },
      columns: {
        ...{ postedOn: 'Buchung', debit: 'Soll', credit: 'Haben', description: 'Text', counterparty: 'Wer' },
        ...{ bankReference: 'Ref', balance: 'Saldo', currency: 'W' },
      },
    };
    const content = `Konto;1\n\nBuchung;Soll;Haben;Text;Wer;Ref;Saldo;W\n1.2.2026;1.234,56;;Miete;Müller;R1;-1.000,00;EUR\n02.02.2026;0,00;5,5;Zins;;NONREF;;\n`;
    expect(rows(content, mapping)).toEqual([
      {
        ...{ postedOn: '2026-02-01', amountMinor: -123456n, description: 'Miete', counterparty: 'Müller' },
        ...{ bankReference: 'R1', bankOwnId: null, balanceMinor: -100000n },
      },
      expect.objectContaining({ postedOn: '2026-02-02', amountMinor: 550n, bankReference: null, counterparty: null }),
    ]);
  });

  it('finds columns by number without a header, and turns signs', () => {
    const mapping: CsvMapping = {
      ...{ hasHeader: false, delimiter: '\t', negateAmounts: true, dateFormat: 'MM/DD/YY' },
      columns: { postedOn: '2', amount: '1', description: '3' },
    };
    expect(rows('12.00\t1/31/26 10:15\tFuel', mapping)).toEqual([
      expect.objectContaining({ postedOn: '2026-01-31', amountMinor: -1200n, description: 'Fuel' }),
    ]);
  });

  it('counts rows of zero, and leaves them out', () => {
    const [statement] = readCsv('date,amount,description\n2026-01-31,0.00,info\n2026-01-31,-0,info', 'EUR');
    expect(statement).toMatchObject({ rows: [], skippedRows: 2 });
  });

  it.each<[string, bigint, CsvMapping?, string?]>([
    ['12', 1200n],
    ['+12.3', 1230n],
    ['-12.30', -1230n],
    ['12.30-', -1230n],
    ['\u221212.30', -1230n],
    ['(12.30)', -1230n],
    ['.5', 50n],
    ['€ 1.20', 120n],
    ['1.20 EUR', 120n],
    ['- 1.20', -120n],
    ['-€1.20', -120n],
    ['€ -1.20', -120n],
    ['-1.20€', -120n],
    ['1.20- €', -120n],
    ['1.20 €-', -120n],
    ['(€1.20)', -120n],
    ['€ (1.20)', -120n],
    ['( 1.20 eur )', -120n],
    ['US$1.20', 120n, {}, 'USD'],
    ['-CA$ 1.20', -120n, {}, 'CAD'],
    ['C$1.20', 120n, {}, 'CAD'],
    ['A$1.20', 120n, {}, 'AUD'],
    ['R$ 1.234,50', 123450n, GERMAN, 'BRL'],
    ['-1 234,50 kr', -123450n, { decimalSeparator: ',', thousandsSeparator: ' ' }, 'SEK'],
    ['kr. 1,50', 150n, GERMAN, 'DKK'],
    ['1,50 zł', 150n, GERMAN, 'PLN'],
    ['1,50 Kč', 150n, GERMAN, 'CZK'],
    ['$1.20', 120n, {}, 'USD'],
    ['$1.20', 120n, {}, 'CAD'],
    ['＄1.20', 120n, {}, 'AUD'],
    ['£1.20', 120n, {}, 'GBP'],
    ['120 ¥', 120n, {}, 'JPY'],
    ['¥1.20', 120n, {}, 'CNY'],
    ['12.3000', 1230n],
    ['1.234.567,89', 123456789n, GERMAN],
    ['1234567,89', 123456789n, GERMAN],
    ['1,234.50', 123450n, { thousandsSeparator: ',' }],
    ['12,34,567.00', 123456700n, { thousandsSeparator: ',' }],
    ["1'234.50", 123450n, { thousandsSeparator: "'" }],
    ['1’234.50', 123450n, { thousandsSeparator: "'" }],
    ['1\u00a0234\u202f567,00', 123456700n, { decimalSeparator: ',', thousandsSeparator: ' ' }],
    ['1200', 1200n, {}, 'JPY'],
    ['1.234', 1234n, {}, 'KWD'],
    ['90071992547409.91', 9007199254740991n],
  ])('reads %s', (text, minor, ...[mapping, currency]) => {
    expect(amount(text, mapping, currency)).toBe(minor);
  });

  it.each<[string, CsvMapping?, string?]>([
    ['1,50'],
    ['1.50', { ...GERMAN }],
    ['12.34.567,00', { ...GERMAN }],
    ['1.234'],
    ['1.5', {}, 'JPY'],
    ['1,234.50'],
    ['1e3'],
    ['--1'],
    ['-1-'],
    ['(-1)'],
    ['1 234'],
    ['x'],
    ['.'],
    ['NaN'],
    ['5€50'],
    ['1€2€3'],
    ['5.1€5'],
    ['5EUR50'],
    ['€1€'],
    ['€€1'],
    ['EUR 1 €'],
    ['€-'],
    ['(1'],
    ['1)'],
    ['-1 €-'],
    ['US$5', {}, 'CAD'],
    ['5 kr'],
    ['٣'],
    ['90071992547409.92'],
    ['1234567890123456'],
  ])('refuses the amount %s', (text, ...[mapping, currency]) => {
    expect(problem(() => amount(text, mapping, currency))).toEqual(['parse', 2]);
  });

  // Signs were left out whatever they stood for: 5 dollars were taken over as 5 euros.
  it.each([
    ['$5,00', 'EUR'],
    ['£5,00', 'EUR'],
    ['-5,00 $', 'EUR'],
    ['€5,00', 'USD'],
    ['€5,00', 'GBP'],
    ['￥5', 'EUR'],
    ...['₤', '₿', '₠', '¢', '¤'].map((sign) => [`${sign}5`, 'EUR']),
  ])('refuses the sign in %s for %s, and says where it stands', (text, currency) => {
    const columns = { postedOn: 'Tag', amount: 'Betrag' };
    const read = (): unknown =>
      rows(`Tag;Betrag\n2026-01-31;1,00\n2026-01-31;${text}`, { ...GERMAN, columns }, currency);
    expect(read).toThrow(new RegExp(`^Line 3, column Betrag: .* stand for ${currency}`));
    expect(problem(read)).toEqual(['account_mismatch', 3]);
  });

  // A sign was left out wherever it stood: 5€50 was taken over as 550 euros.
  it('says where an amount stands that it can not read', () => {
    const columns = { postedOn: 'Tag', amount: 'Betrag' };
    const read = (): unknown => rows('Tag;Betrag\n2026-01-31;5€50', { ...GERMAN, columns });
    expect(read).toThrow(/^Line 2, column Betrag: The amount does not have/);
  });

  it.each([
    ['€', 'EUR'],
    ['eur', 'EUR'],
    ['US$', 'USD'],
    ['kr', 'NOK'],
  ])('takes %s in the column of the currency for %s', (text, currency) => {
    const columns = { postedOn: 'a', amount: 'b', currency: 'c' };
    expect(rows(`a,b,c\n2026-01-31,1,${text}`, { columns }, currency)).toHaveLength(1);
    expect(problem(() => rows(`a,b,c\n2026-01-31,1,${text}`, { columns }, 'GBP'))).toContain('account_mismatch');
  });

  it('refuses the sign of a balance, too', () => {
    const columns = { postedOn: 'a', amount: 'b', balance: 'c' };
    expect(() => rows('a,b,c\n2026-01-31,1,$2', { columns })).toThrow(/^Line 2, column c:/);
  });

  // The first of two columns of one name was taken.
  it('refuses a name that several columns have, if it is mapped', () => {
    const content = 'date,amount,Amount ,description\n2026-01-31,1,2,x';
    expect(problem(() => rows(content))).toEqual(['parse', 1]);
    const columns = { postedOn: 'date', amount: 'b' };
    expect(rows('date,b,x,X\n2026-01-31,1,2,3', { columns })).toHaveLength(1);
    expect(rows('2026-01-31,1,1', { hasHeader: false, columns: { postedOn: '1', amount: '2' } })).toHaveLength(1);
  });

  it.each<[string, string, CsvMapping?]>([
    ['2026-02-29', 'a day that is not in the calendar'],
    ['31.01.2026', 'another format'],
    ['20260131', 'no separators'],
    ['1899-12-31', 'a day long ago'],
    ['2026-01-31x', 'something behind'],
    ['', 'nothing'],
  ])('refuses the date "%s": %s', (text) => {
    expect(problem(() => rows(`date,amount,description\n${text},1,x`))).toEqual(['parse', 2]);
  });

  it.each<[string, string, unknown[], CsvMapping?]>([
    ['a quote that is not closed', 'date,amount,description\n2026-01-31,1,"x\ny', ['parse', 3]],
    ['a column that is not there', 'date,description\n2026-01-31,x', ['parse', 1]],
    ['an empty file', '', ['parse', 1]],
    ['no amount', 'date,amount,description\n2026-01-31,1,x\n2026-01-31,,x', ['parse', 3]],
    ['a row that is too short', 'date,description,amount\n2026-01-31,x', ['parse', 2]],
    ['the line behind quoted ones', 'date,amount,description\n2026-01-31,1,"a\nb\nc"\n2026-01-31,x,d', ['parse', 5]],
    [
      'another currency',
      'a,b,c\n2026-01-31,1,USD',
      ['account_mismatch', '/content'],
      { columns: { postedOn: 'a', amount: 'b', currency: 'c' } },
    ],
    ['two amounts', 'a,b,c\n2026-01-31,1,2', ['parse', 2], { columns: { postedOn: 'a', debit: 'b', credit: 'c' } }],
    ['a mapping without an amount', 'a', ['validation_failed', '/csvMapping/columns'], { columns: { postedOn: 'a' } }],
    [
      'one separator for two things',
      'a',
      ['validation_failed', '/csvMapping/thousandsSeparator'],
      { thousandsSeparator: '.' },
    ],
    [
      'a column name where a number is needed',
      '1',
      ['validation_failed', '/csvMapping/columns/postedOn'],
      { hasHeader: false },
    ],
    ['5,001 rows', `date,amount,description\n${'2026-01-31,1,x\n'.repeat(5_001)}`, ['too_many_items', '/content']],
    ['delimiters without end', ','.repeat(250_001), ['parse', 1]],
    ['a cell without end', `date,amount,description\n2026-01-31,1,${'x'.repeat(200_000)}`, ['parse', 2]],
  ])('refuses %s', (_, content, expected, ...[mapping]) => {
    expect(problem(() => rows(content, mapping))).toEqual(expected);
  });

  it('takes 5,000 rows, however many blank lines are between them', () => {
    expect(rows(`date,amount,description\n${'2026-01-31,1,x\n\n'.repeat(5_000)}`)).toHaveLength(5_000);
  });

  it('is not held up by line breaks without end', () => {
    expect(problem(() => rows(`date,amount,description${'\n'.repeat(4_000_000)}`))).toEqual([
      ...['too_many_items', '/content'],
    ]);
  });
});
