import { readFileSync } from 'node:fs';
import { readStatements } from './read-statements.js';
import type { Statement, StatementFormat } from './statement.js';
import { checkedBalances } from './statement-balances.js';

const FOLDER = new URL('../../../../test/books/bank-files/', import.meta.url);
const NOTHING = { openingMinor: null, closingMinor: null };

/** Reads a file that a published parser ships, and checks its balances. */
async function read(file: string, format: StatementFormat, currency: string): Promise<Statement[]> {
  const content = readFileSync(new URL(file, FOLDER), 'utf8');
  const statements = await readStatements({ format, content, currency });
  checkedBalances(statements, NOTHING, currency);
  return statements;
}

const rowsOf = (statements: readonly Statement[]): unknown[] =>
  statements.flatMap(({ rows }) => rows.map(({ postedOn, amountMinor }) => `${postedOn} ${String(amountMinor)}`));

describe('MT940 files of mt940js', () => {
  it('reads two messages with SWIFT blocks', async () => {
    const statements = await read('mt940js-1.mt940', 'mt940', 'EUR');
    expect(rowsOf(statements)).toEqual(['2014-05-07 50000', '2014-07-29 -276000', '2014-07-29 50000']);
    expect(statements.map(({ account, openingMinor, closingMinor }) => [account, openingMinor, closingMinor])).toEqual([
      ['123456789', 0n, 50000n],
      ['123456789', 305898n, 79898n],
    ]);
    expect(statements[1]?.rows[1]).toMatchObject({
      bankReference: 'B4G29PGDCK1QFV3E',
      bankOwnId: null,
      counterparty: null,
      description:
        '12160475 0050001631430920 ORDERID: 264267 MEDIA MARKT ONLINE NE REK: NL84INGB0234561789/NAAM: MMS ONLINE NEDERLAND B.V.',
    });
  });

  it('reads the pages of a statement, blank lines and subfields', async () => {
    const statements = await read('mt940js-2.mt940', 'mt940', 'PLN');
    expect(rowsOf(statements)).toEqual([
      ...['2017-01-03 -36900', '2017-01-04 -1507', '2017-01-10 -12300', '2017-01-31 -2500'],
    ]);
    expect(statements[0]?.rows[0]).toMatchObject({
      description: 'Usługi księgowe - m-c grudzien 2016 rok.',
      counterparty: 'BOOKING GROUP',
      bankReference: null,
    });
    expect(checkedBalances(statements, NOTHING, 'PLN')).toEqual({ openingMinor: 350360n, closingMinor: 297153n });
  });

  it('passes over fields that are not SWIFT’s', async () => {
    const statements = await read('mt940js-ns.mt940', 'mt940', 'PLN');
    expect(statements[1]?.rows).toEqual([
      expect.objectContaining({ description: expect.stringMatching(/^Opłata za prowadzenie/) as unknown }),
    ]);
  });

  it('reads blocks behind the message', async () => {
    expect(rowsOf(await read('mt940js-structured.mt940', 'mt940', 'EUR'))).toHaveLength(3);
  });
});

describe('OFX files of node-ofx-parser', () => {
  it('reads SGML whose elements are not closed', async () => {
    const [statement] = await read('node-ofx-parser-1.ofx', 'ofx', 'NZD');
    expect(statement).toMatchObject({ account: '01/1234567-00', openingMinor: null, closingMinor: null });
    expect(rowsOf(statement === undefined ? [] : [statement])).toEqual([
      ...['2012-09-28 1990', '2012-09-28 -101', '2012-09-07 -10000', '2012-09-07 -7199', '2012-01-04 -2001'],
    ]);
    expect(statement?.rows[2]).toEqual({
      postedOn: '2012-09-07',
      amountMinor: -10000n,
      description: '06 0773 0214764 33 Debit Transfer: Bike',
      counterparty: '06 0773 0214764 33',
      bankReference: '20120907.0',
      bankOwnId: '20120907.0',
      balanceMinor: null,
    });
  });

  it('reads QFX with a header of SGML and elements that are closed', async () => {
    const [statement] = await read('node-ofx-parser-2.qfx', 'qfx', 'USD');
    expect(statement?.rows).toEqual([
      expect.objectContaining({ postedOn: '2016-12-15', amountMinor: 84n, description: 'Interest Paid' }),
    ]);
  });
});
