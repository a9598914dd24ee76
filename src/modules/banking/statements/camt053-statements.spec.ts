import type { BankFileUnreadable } from '../banking.errors.js';
import { readCamt053 } from './camt053-statements.js';

const VERSIONS = ['02', '04', '06', '08', '10', '13'];

const bal = (code: string, amount: string, direction: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>`;

const entry = (more = '', amount = '12.50', direction = 'DBIT', status = 'BOOK'): string =>
  `\n<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>${status}</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt>${more}</Ntry>`;

const file = (entries: string, { version = '02', balances = '', ccy = 'EUR' } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>${ccy}</Ccy></Acct>${balances}${entries}</Stmt></BkToCstmrStmt></Document>`;

const DETAILS = `<AcctSvcrRef>REF1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Café &amp; Söhne</Nm></Cdtr></RltdPties><RmtInf><Ustrd>Invoice 1</Ustrd><Ustrd>Thanks</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>Transfer</AddtlNtryInf>`;

const problem = async (content: string): Promise<unknown> => {
  try {
    return await readCamt053(content, 'EUR');
  } catch (error) {
    const { code, extensions } = error as BankFileUnreadable;
    return [code, extensions['line']];
  }
};

describe('readCamt053', () => {
  it.each(VERSIONS)('reads version %s', async (version) => {
    const balances = bal('OPBD', '100.00', 'CRDT') + bal('CLBD', '12.50', 'DBIT') + bal('CLAV', '1.00', 'CRDT');
    const [statement] = await readCamt053(file(entry(DETAILS), { version, balances }), 'EUR');
    expect(statement).toMatchObject({ account: 'DE02120300000000202051', openingMinor: 10000n, closingMinor: -1250n });
    expect(statement?.rows).toEqual([
      {
        ...{ postedOn: '2026-01-31', amountMinor: -1250n, description: 'Invoice 1 Thanks Transfer' },
        ...{ counterparty: 'Café & Söhne', bankReference: 'REF1', bankOwnId: 'REF1', balanceMinor: null },
      },
    ]);
  });

  it('reads prefixes, parties and status of later versions, a time for a day, and the amount of a reversal as it is', async () => {
    const more =
      '<RvslInd>true</RvslInd><NtryDtls><TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Payer</Nm></Pty></Dbtr></RltdPties></TxDtls></NtryDtls>';
    const content = file(entry(more, '1.5', 'CRDT'), { version: '08' })
      .replace('<Sts>BOOK</Sts>', '<Sts><Cd>BOOK</Cd></Sts>')
      .replace('<BookgDt><Dt>2026-01-31</Dt></BookgDt>', '<ValDt><DtTm>2026-01-30T23:59:00+01:00</DtTm></ValDt>')
      .replaceAll(/<(\/?)([A-Z])/g, '<$1ns:$2')
      .replace('xmlns=', 'xmlns:ns=');
    const [statement] = await readCamt053(content, 'EUR');
    expect(statement?.rows).toEqual([
      {
        ...{ postedOn: '2026-01-30', amountMinor: 150n, description: '', counterparty: 'Payer', bankReference: 'E2E' },
        ...{ bankOwnId: null, balanceMinor: null },
      },
    ]);
  });

  // Of a batch the texts of the first transaction alone were kept.
  it('reads a batch as one row with the texts of all its transactions', async () => {
    const part = (name: string, text: string, amount: string): string =>
      `<TxDtls><Refs><EndToEndId>${name}1</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt><RltdPties><Cdtr><Nm>${name}</Nm></Cdtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>`;
    const batch = (...parts: readonly string[]): string => `<NtryDtls>${parts.join('')}</NtryDtls>`;
    const read = async (more: string): Promise<unknown> => (await readCamt053(file(entry(more)), 'EUR'))[0]?.rows;
    const [first, second] = [part('Ada', 'Invoice 1', '7.50'), part('Bob', 'Invoice 2', '5.00')];
    const row = { amountMinor: -1250n, description: 'Invoice 1 Invoice 2', counterparty: 'Ada, Bob' };
    expect(await read(batch(first, second))).toEqual([
      expect.objectContaining({ ...row, bankReference: 'Ada1, Bob1' }),
    ]);
    expect(await read(batch(first) + batch(second))).toEqual([expect.objectContaining(row)]);
    const same = await read(batch(first, part('Ada', 'Invoice 3', '5.00')));
    expect(same).toEqual([expect.objectContaining({ description: 'Invoice 1 Invoice 3', counterparty: 'Ada' })]);
    const long = Array.from({ length: 100 }, (_, index) =>
      part(`Customer ${String(index)}`, `Text ${String(index)}`, '1'),
    );
    const [whole] = (await read(batch(...long))) as { description: string; counterparty: string }[];
    expect(whole?.description).toMatch(/^Text 0 Text 1 .* Text 99$/);
    expect(whole?.counterparty).toMatch(/^Customer 0, Customer 1, .*, Customer 99$/);
  });

  it('skips what is not booked, and counts it', async () => {
    const [statement] = await readCamt053(file(entry('', '1', 'DBIT', 'PDNG') + entry('', '0.00')), 'EUR');
    expect(statement).toMatchObject({ rows: [], skippedRows: 2, openingMinor: null });
  });

  it.each<[string, string, unknown]>([
    ['another message', file('').replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt'), ['parse', 2]],
    ['another namespace', file('').replace('camt.053', 'camt.052'), ['parse', 2]],
    ['no XML', 'x', ['parse', 1]],
    ['nothing', '   ', ['parse', 1]],
    ['XML that is not well-formed', file(entry()).replace('</Ntry>', '</Ntri>'), ['parse', 4]],
    ['half a file', file(entry(DETAILS)).slice(0, 700), ['parse', 4]],
    ['an entry without an amount', file('\n\n<Ntry><Sts>BOOK</Sts></Ntry>'), ['parse', 5]],
    ['a direction that is none', file(entry('', '1', 'CREDIT')), ['parse', 4]],
    ['a negative amount', file(entry('', '-1')), ['parse', 4]],
    ['an entry without a day', file(entry().replace(/<BookgDt>.*<\/BookgDt>/, '')), ['parse', 4]],
    ['a day that is not in the calendar', file(entry().replace('2026-01-31', '2026-02-31')), ['parse', 4]],
    ['another currency', file('', { ccy: 'USD' }), ['account_mismatch', undefined]],
    ['an entry in another currency', file(entry().replace('"EUR"', '"USD"')), ['account_mismatch', undefined]],
    ['5,001 entries', file(entry().repeat(5_001)), ['too_many_items', undefined]],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${file(entry('<AddtlNtryInf>&b;</AddtlNtryInf>'))}`,
      ['parse', 1],
    ],
    ['an entity that is not declared', file(entry('<AddtlNtryInf>&xxe;</AddtlNtryInf>')), ['parse', 4]],
    ['a character that XML does not have', file(entry('<AddtlNtryInf>&#0;</AddtlNtryInf>')), ['parse', 4]],
  ])('refuses %s', async (_, content, expected) => {
    expect(await problem(content)).toEqual(expected);
  });
});
