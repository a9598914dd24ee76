import type { BankFileUnreadable } from '../banking.errors.js';
import { readOfx } from './ofx-statements.js';
import type { StatementRow } from './statement.js';

const HEADER = 'OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n';
const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n';

/** A file around rows; its first row begins on line 5 behind the header of SGML. */
const sgml = (rows: string, more = ''): string =>
  `${HEADER}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>${more}<BANKTRANLIST>${rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;

const xml = (rows: string): string =>
  `${XML_HEADER}<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>9</ACCTID></CCACCTFROM><BANKTRANLIST>${rows}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>`;

const row = (more = '<NAME>Shop\n<MEMO>Card 1', amount = '-1.50', day = '20260131120000.000[-5:EST]'): string =>
  `<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>${day}\n<TRNAMT>${amount}\n<FITID>F1\n${more}\n</STMTTRN>\n`;

const rowsOf = async (content: string): Promise<readonly StatementRow[]> =>
  (await readOfx(content, 'EUR')).flatMap(({ rows }) => rows);

const problem = async (content: string): Promise<unknown> => {
  try {
    return await readOfx(content, 'EUR');
  } catch (error) {
    const { code, extensions } = error as BankFileUnreadable;
    return [code, extensions['line']];
  }
};

describe('readOfx', () => {
  it('reads SGML, and takes the day as the bank has it', async () => {
    expect(await rowsOf(sgml(row()))).toEqual([
      {
        ...{ postedOn: '2026-01-31', amountMinor: -150n, description: 'Shop Card 1', counterparty: 'Shop' },
        ...{ bankReference: 'F1', bankOwnId: 'F1', balanceMinor: null },
      },
    ]);
  });

  it('reads XML of a card', async () => {
    const one =
      '<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260131</DTPOSTED><TRNAMT>2,5</TRNAMT><FITID>7</FITID><MEMO>a &lt;b&gt; &#228;</MEMO></STMTTRN>';
    const [statement] = await readOfx(xml(one), 'EUR');
    expect(statement).toMatchObject({
      account: '9',
      rows: [{ amountMinor: 250n, description: 'a <b> ä', counterparty: null }],
    });
  });

  it.each<[string, string, string]>([
    ['an ampersand of its own', '<NAME>AT&T', 'AT&T'],
    ['an entity', '<NAME>AT&amp;T', 'AT&T'],
    ['an empty element that is not closed', '<NAME>\n<MEMO>x', 'x'],
    ['an empty element that is closed', '<NAME></NAME><MEMO>x</MEMO>', 'x'],
    ['elements that are closed', '<NAME>a</NAME>\n<MEMO>b</MEMO>', 'a b'],
    ['a greater-than sign', '<NAME>a > b ]]> c', 'a > b ]]> c'],
    ['an extension of Quicken', '<INTU.X>1<NAME>a', 'a'],
    ['nothing at all', '<CHECKNUM>1', 'DEBIT'],
    ['bidirectional and control characters', '<NAME>a\u202eb\tc', 'ab c'],
  ])('takes %s', async (_, more, description) => {
    expect(await rowsOf(sgml(row(more)))).toEqual([expect.objectContaining({ description })]);
  });

  it('takes a statement without rows, and several statements', async () => {
    const two = sgml('').replace(
      '</BANKMSGSRSV1>',
      '<STMTTRNRS><STMTRS><CURDEF>EUR</STMTRS></STMTTRNRS></BANKMSGSRSV1>',
    );
    expect(await readOfx(two, 'EUR')).toMatchObject([
      { account: '1', rows: [] },
      { account: null, rows: [] },
    ]);
  });

  it.each<[string, string, unknown]>([
    ['a day that is not in the calendar', sgml(row() + row('', '1', '20260231')), ['parse', 13]],
    ['an amount that is none', sgml(row('', '1.2.3')), ['parse', 5]],
    ['thousands', sgml(row('', '1,234.50')), ['parse', 5]],
    ['too many decimals', sgml(row('', '1.005')), ['parse', 5]],
    ['no amount', sgml('<STMTTRN>\n<DTPOSTED>20260131\n</STMTTRN>'), ['parse', 5]],
    ['a file that ends too early', sgml(row()).slice(0, -20), ['parse', 13]],
    ['other text', 'date,amount\n1,2', ['parse', 1]],
    ['SGML that is none of OFX', sgml('<A B="1">'), ['parse', 5]],
    ['an element that is closed twice', sgml(`${row()}</STMTTRN>`), ['parse', 13]],
    ['no statement', `${HEADER}<OFX><X>1</OFX>`, ['parse', 5]],
    ['a document type', `${XML_HEADER}<!DOCTYPE OFX [<!ENTITY a "b">]><OFX/>`, ['parse', 3]],
    ['an external entity', xml('').replace('<OFX>', '<!DOCTYPE OFX SYSTEM "file:///etc/passwd"><OFX>'), ['parse', 3]],
    ['another currency', sgml('').replace('EUR', 'USD'), ['account_mismatch', undefined]],
    [
      'a row in another currency',
      sgml(row('<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>')),
      ['account_mismatch', undefined],
    ],
    ['nesting without end', `${XML_HEADER}<OFX>${'<A>'.repeat(1_000)}`, ['parse', 3]],
    ['elements without end', `${XML_HEADER}<OFX>${'<A/>'.repeat(400_001)}`, ['parse', 3]],
  ])('refuses %s', async (_, content, expected) => {
    expect(await problem(content)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['one long name', `${HEADER}<OFX><${'A'.repeat(3_000_000)}`],
    ['tags that never end', `${HEADER}<OFX>${'<A '.repeat(1_000_000)}`],
    ['unclosed elements', `${HEADER}<OFX>${'<A>1'.repeat(300_000)}`],
    ['ampersands', `${HEADER}<OFX><A>${'&'.repeat(1_000_000)}</OFX>`],
    ['less-than signs', `${HEADER}<OFX>${'<'.repeat(3_000_000)}`],
    ['entities', `${XML_HEADER}<OFX>${'&amp;'.repeat(800_000)}</OFX>`],
  ])('comes to an end with %s', async (_, content) => {
    expect(await problem(content)).toMatchObject(['parse', expect.any(Number)]);
  });
});
