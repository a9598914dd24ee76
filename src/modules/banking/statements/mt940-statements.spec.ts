import type { BankFileUnreadable } from '../banking.errors.js';
import { readMt940 } from './mt940-statements.js';
import type { StatementRow } from './statement.js';

/** A statement around rows; the first row stands on line 5. */
const file = (rows: string, opening = 'C260131EUR100,', closing = 'C260131EUR100,'): string =>
  `:20:X\r\n:25:12030000/202051EUR\r\n:28C:1/1\r\n:60F:${opening}\r\n${rows}\r\n:62F:${closing}\r\n-`;

const rowOf = (rows: string): StatementRow | undefined => readMt940(file(rows), 'EUR')[0]?.rows[0];

const problem = (content: string): unknown => {
  try {
    return readMt940(content, 'EUR');
  } catch (error) {
    const { code, extensions } = error as BankFileUnreadable;
    return [code, extensions['line']];
  }
};

describe('readMt940', () => {
  it('reads account, balances and rows', () => {
    const [statement] = readMt940(file(':61:2601310131D12,50NMSCREF//OWN', 'D260131EUR1,5', 'D260131EUR14,'), 'EUR');
    expect(statement).toMatchObject({ account: '12030000/202051EUR', openingMinor: -150n, closingMinor: -1400n });
    expect(statement?.rows).toEqual([
      {
        ...{ postedOn: '2026-01-31', amountMinor: -1250n, description: '', counterparty: null },
        ...{ bankReference: 'OWN', bankOwnId: null, balanceMinor: null },
      },
    ]);
  });

  it.each<[string, string, Partial<StatementRow>]>([
    ['a credit', ':61:260131C1,NMSCNONREF', { amountMinor: 100n, bankReference: null }],
    ['the reversal of a credit', ':61:260131RC1,00NMSCNONREF', { amountMinor: -100n }],
    ['the reversal of a debit', ':61:260131RD1,00NMSCNONREF', { amountMinor: 100n }],
    ['a funds code', ':61:260131CR1,00NMSCREF', { amountMinor: 100n, bankReference: 'REF' }],
    ['an entry date in the year before', ':61:2601021231C1,NMSCX', { postedOn: '2025-12-31' }],
    ['an entry date in the year after', ':61:2512310102C1,NMSCX', { postedOn: '2026-01-02' }],
    ['a reference with slashes', ':61:260131C1,NMSCA/B//C/D', { bankReference: 'C/D' }],
    ['a supplement', ':61:260131C1,NMSCX\r\nExtra', { description: 'Extra' }],
    [
      'plain details over lines',
      ':61:260131C1,NMSCX\r\n:86:Thanks for\r\nthe fish',
      { description: 'Thanks for the fish' },
    ],
    [
      'subfields that are broken anywhere',
      ':61:260131C1,NMSCX\r\n:86:166?00GUTSCHRIFT?20Rech\r\nnung 1?21 und 2?32Erika Mus?33terfrau?60 Ende',
      { description: 'Rechnung 1 und 2 Ende', counterparty: 'Erika Musterfrau' },
    ],
    ['subfields without a purpose', ':61:260131C1,NMSCX\r\n:86:166?00GUTSCHRIFT', { description: 'GUTSCHRIFT' }],
    ['details of the statement itself', ':61:260131C1,NMSCX\r\n:64:C260131EUR1,\r\n:86:End', { description: '' }],
  ])('reads %s', (_, rows, expected) => {
    expect(rowOf(rows)).toMatchObject(expected);
  });

  it('leaves rows of zero out', () => {
    expect(readMt940(file(':61:260131C0,NMSCX'), 'EUR')[0]).toMatchObject({ rows: [], skippedRows: 1 });
  });

  it.each<[string, string, unknown]>([
    ['other text', 'date,amount\n1,2', ['parse', 1]],
    ['a row that is none', file(':61:x'), ['parse', 5]],
    ['a row without a type', file(':61:260131C1,'), ['parse', 5]],
    ['two decimal commas', file(':61:260131C1,2,3NMSCX'), ['parse', 5]],
    ['a day that is not in the calendar', file(':61:260231C1,NMSCX'), ['parse', 5]],
    ['an entry day that is not in the calendar', file(':61:2601311331C1,NMSCX'), ['parse', 5]],
    ['too many decimals', file(':61:260131C1,005NMSCX'), ['parse', 5]],
    ['a statement that is cut off', file('').replace(/:62F:[^]*/, ''), ['parse', 1]],
    ['a balance that is none', file('', 'X260131EUR1,'), ['parse', 4]],
    ['another currency', file('', 'C260131USD1,'), ['account_mismatch', undefined]],
    ['5,001 rows', file(':61:260131C1,NMSCX\n'.repeat(5_001)), ['too_many_items', undefined]],
  ])('refuses %s', (_, content, expected) => {
    expect(problem(content)).toEqual(expected);
  });
});
