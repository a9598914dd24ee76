import { readFileSync } from 'node:fs';
import { addDays, businessDay } from '../../src/ledger/business-day.js';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let bank: Bank;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  bank = await Bank.open(keeper);
});

const sample = (file: string): string => readFileSync(new URL(`bank-files/${file}`, import.meta.url), 'utf8');
const csv = (...rows: readonly string[]): string => ['date,amount,description', ...rows].join('\n');
const COFFEE = '2026-01-31,-1.50,Coffee';

const ofx = (...rows: readonly string[]): string =>
  `OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1203<ACCTID>00202051</BANKACCTFROM><BANKTRANLIST>${rows.join('')}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
const ofxRow = (id: string, amount: string, name: string): string =>
  `<STMTTRN><DTPOSTED>20260131<TRNAMT>${amount}<FITID>${id}<NAME>${name}</STMTTRN>`;

describe('importBankTransactions', () => {
  it('takes a CSV file over', async () => {
    const body = { format: 'csv', content: csv(COFFEE, '2026-02-01,100,Sale'), fileName: 'january.csv' };
    const answer = await bank.tryImport({ ...body, openingBalance: '10.00', closingBalance: '108.50' });
    const id = idOf(answer);
    expect(answer.body).toEqual({
      ...{ id, bankAccountId: bank.id, format: 'csv', fileName: 'january.csv', currency: 'EUR' },
      ...{ statementFrom: '2026-01-31', statementTo: '2026-02-01', openingBalance: '10.00', closingBalance: '108.50' },
      ...{ totalRows: 2, imported: 2, duplicates: 0, skipped: 0, createdAt: expect.any(String) as unknown },
    });
    expect(answer.headers.get('location')).toBe(`/api/bank-imports/${id}`);
    expect(await keeper.read(`/api/bank-imports/${id}`)).toEqual(answer.body);
    expect(await bank.transactions()).toMatchObject([
      { postedOn: '2026-02-01', amount: '100.00', description: 'Sale', status: 'unreconciled', version: 1 },
      { postedOn: '2026-01-31', amount: '-1.50', description: 'Coffee', currency: 'EUR', importId: id, balance: null },
    ]);
  });

  it.each([
    ['mt940', 'mt940js-1.mt940', 'EUR', 3],
    ['mt940', 'mt940js-2.mt940', 'PLN', 4],
    ['ofx', 'node-ofx-parser-1.ofx', 'NZD', 5],
    ['qfx', 'node-ofx-parser-2.qfx', 'USD', 1],
  ])('takes the %s file %s over, once', async (format, file, currency, rows) => {
    const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Other', type: 'asset' }));
    const other = await Bank.open(keeper, { currency, glAccountId });
    expect(await other.import(format, sample(file))).toEqual([rows, 0, 0]);
    expect(await other.import(format, sample(file))).toEqual([0, rows, 0]);
    expect(await other.transactions()).toHaveLength(rows);
  });

  it('takes transactions over that the caller has read', async () => {
    const row = { postedOn: '2026-01-31', amount: '-1.50', description: 'Coffee' };
    const transactions = [row, { ...row, counterparty: 'Bar', bankReference: 'R' }];
    expect(expectStatus(await bank.tryImport({ format: 'mt940', transactions }), 201).body).toMatchObject({
      imported: 2,
    });
    expect(await bank.import('csv', csv(COFFEE))).toEqual([0, 1, 0]);
  });

  it('counts what moves no money', async () => {
    expect(await bank.import('csv', csv('2026-01-31,0.00,Information', COFFEE))).toEqual([1, 0, 1]);
    expect(await bank.import('csv', csv())).toEqual([0, 0, 0]);
  });
});

// A row of the year 2099 was taken over, and an entry could be created for it which nobody may write by hand.
describe('a row that lies ahead', () => {
  const day = (days: number): string => addDays(businessDay(new Date(), 'Europe/Berlin'), days);
  const camt = (postedOn: string): string =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n<BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>\n<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${postedOn}</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>`;
  const mt940 = (postedOn: string): string => {
    const [year, rest] = [postedOn.slice(2, 4), postedOn.slice(5).replace('-', '')];
    return `:20:X\n:25:1\n:60F:C260101EUR1,00\n:61:${year}${rest}D1,00NTRFNONREF\n:62F:C260101EUR0,00\n`;
  };

  it.each<[string, number, (postedOn: string) => string]>([
    ['csv', 3, (postedOn) => csv(COFFEE, `${postedOn},1.00,x`)],
    ['ofx', 3, (postedOn) => ofx(ofxRow('1', '-1.00', 'x')).replace('20260131', postedOn.replaceAll('-', ''))],
    ['camt053', 3, camt],
    ['mt940', 4, mt940],
  ])(
    'of %s is taken when it is of tomorrow, and refused with its line when it is later',
    async (format, line, content) => {
      for (const postedOn of [day(2), '2079-01-01']) {
        const refused = await bank.tryImport({ format, content: content(postedOn) });
        expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/content'] });
        expect(refused.text).toContain(`Line ${String(line)}: `);
      }
      expect(await bank.transactions()).toEqual([]);
      expect((await bank.import(format, content(day(1))))[0]).toBeGreaterThan(0);
    },
  );

  it('is named in a list', async () => {
    const row = (postedOn: string): object => ({ postedOn, amount: '-1.00', description: 'x' });
    const refused = await bank.tryImport({ format: 'csv', transactions: [row(day(1)), row('2099-01-01')] });
    const pointers = ['/transactions/1/postedOn'];
    expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers });
  });

  it('is not posted, when it is there from earlier', async () => {
    const createEntry = { accountId: await keeper.account('6000') };
    const [tomorrow, later] = [await bank.row('-1.00', day(1)), await bank.row('-2.00', day(0))];
    await books().database.query(
      `BEGIN; SET LOCAL session_replication_role = replica;
       UPDATE bank_transactions SET posted_on = '2099-01-01' WHERE id = '${later}';
       UPDATE bank_imports SET statement_to = '2099-01-01' WHERE id = (SELECT import_id FROM bank_transactions WHERE id = '${later}');
       COMMIT`,
    );
    const refused = await bank.reconcile(later, { createEntry });
    expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/createEntry'] });
    expectStatus(await bank.reconcile(later, { exclude: { reason: 'A mistake of the bank' } }), 200);
    expectStatus(await bank.reconcile(tomorrow, { createEntry }), 200);
    expect(await keeper.balances()).toMatchObject({ '1000': '-1.00', '6000': '1.00' });
  });
});

describe('duplicates', () => {
  it('keeps two identical coffees, and adds only what is new of a file that overlaps', async () => {
    expect(await bank.import('csv', csv(COFFEE, '2026-01-31,5,Tip', COFFEE))).toEqual([3, 0, 0]);
    expect(await bank.import('csv', csv(COFFEE, '2026-01-31,5,Tip', COFFEE))).toEqual([0, 3, 0]);
    expect(await bank.import('csv', csv(COFFEE))).toEqual([0, 1, 0]);
    expect(await bank.import('csv', csv(COFFEE, COFFEE, COFFEE, '2026-02-01,1,New'))).toEqual([2, 2, 0]);
    expect((await bank.transactions()).filter(({ description }) => description === 'Coffee')).toHaveLength(3);
  });

  it('is judged for each account by itself', async () => {
    const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Other', type: 'asset' }));
    const other = await Bank.open(keeper, { glAccountId });
    expect(await bank.import('csv', csv(COFFEE))).toEqual([1, 0, 0]);
    expect(await other.import('csv', csv(COFFEE))).toEqual([1, 0, 0]);
  });

  it("knows a row by the bank's own id although its text changed, but not by that alone", async () => {
    expect(await bank.import('ofx', ofx(ofxRow('1', '-1.50', 'COFFEE')))).toEqual([1, 0, 0]);
    expect(await bank.import('qfx', ofx(ofxRow('1', '-1.50', 'Coffee Bar, Berlin')))).toEqual([0, 1, 0]);
    // A bank that gives a payment and its fee one id.
    expect(await bank.import('ofx', ofx(ofxRow('1', '-1.50', 'COFFEE'), ofxRow('1', '-0.05', 'FEE')))).toEqual([
      1, 1, 0,
    ]);
  });

  // Rows were told apart by their texts as they are stored: of two batches that differ behind the cut one was lost.
  it('tells batches apart by all their texts, of which it stores the beginning', async () => {
    const batch = (last: string): string => {
      const texts = [...Array.from({ length: 100 }, (_, index) => `Invoice ${String(index)}`), last];
      const details = texts.map((text) => `<TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>`).join('');
      return `<Ntry><Amt Ccy="EUR">2</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><NtryDtls>${details}</NtryDtls></Ntry>`;
    };
    const file = (...batches: readonly string[]): string =>
      `<Document><BkToCstmrStmt><Stmt>${batches.join('')}</Stmt></BkToCstmrStmt></Document>`;
    expect(await bank.import('camt053', file(batch('A')))).toEqual([1, 0, 0]);
    expect(await bank.import('camt053', file(batch('B')))).toEqual([1, 0, 0]);
    expect(await bank.import('camt053', file(batch('A'), batch('B')))).toEqual([0, 2, 0]);
    for (const { description } of await bank.transactions()) expect(description).toMatch(/^Invoice 0 .{480,490}$/);
  });

  it('cleans files of characters that transactions are refused for', async () => {
    const [text, clean] = ['Rent\u202e \u0007of\u200b May', 'Rent of May'];
    expect(await bank.import('csv', csv(`2026-01-31,1,${text}`))).toEqual([1, 0, 0]);
    expect(await bank.transactions()).toMatchObject([{ description: clean }]);
    const transactions = [{ postedOn: '2026-01-31', amount: '1.00', description: text }];
    expect(problemOf(await bank.tryImport({ format: 'csv', transactions }))).toMatchObject({
      ...{ status: 422, code: 'validation_failed', pointers: ['/transactions/0/description'] },
    });
  });

  it('comes out the same when files that overlap are imported at the same time', async () => {
    const files = [csv(COFFEE, COFFEE), csv(COFFEE, COFFEE, COFFEE), csv(COFFEE)];
    const counts = await Promise.all(files.map((content) => bank.import('csv', content)));
    expect(counts.reduce((sum, [imported = 0]) => sum + imported, 0)).toBe(3);
    expect(await bank.transactions()).toHaveLength(3);
  });

  it('leaves the state of a row that comes again as it is', async () => {
    await bank.import('csv', csv(COFFEE));
    const [row] = await bank.transactions();
    expectStatus(await bank.reconcile(row?.id ?? '', { exclude: { reason: 'Private' } }), 200);
    expect(await bank.import('csv', csv(COFFEE))).toEqual([0, 1, 0]);
    expect(await bank.transactions()).toMatchObject([{ status: 'excluded' }]);
  });
});

describe('an import of the whole file or nothing', () => {
  it.each<[string, object, string, string[]]>([
    ['a row that can not be read', { content: csv(COFFEE, '2026-02-30,1,x') }, 'parse', ['/content']],
    [
      'balances that do not fit',
      { content: csv(COFFEE), openingBalance: '5', closingBalance: '3.49' },
      'invalid_end_balance',
      [],
    ],
    ['an amount with too many decimals', { content: csv('2026-01-31,1.005,x') }, 'parse', ['/content']],
    ['a replacement character', { content: csv('2026-01-31,1,caf\ufffd') }, 'parse', ['/content']],
    ['neither content nor transactions', {}, 'validation_failed', ['/content']],
    [
      'both',
      { content: csv(), transactions: [{ postedOn: '2026-01-31', amount: '1', description: 'x' }] },
      'validation_failed',
      ['/content'],
    ],
    ['no transactions', { transactions: [] }, 'validation_failed', ['/transactions']],
    [
      'a transaction of nothing',
      { transactions: [{ postedOn: '2026-01-31', amount: '0', description: 'x' }] },
      'amount_invalid',
      ['/transactions/0/amount'],
    ],
    [
      'a transaction with too many decimals',
      { transactions: [{ postedOn: '2026-01-31', amount: '0.001', description: 'x' }] },
      'amount_precision',
      ['/transactions/0/amount'],
    ],
    [
      'a balance with too many decimals',
      { content: csv(), openingBalance: '0.001' },
      'amount_precision',
      ['/openingBalance'],
    ],
    [
      'a mapping for another format',
      { format: 'ofx', content: ofx(), csvMapping: {} },
      'validation_failed',
      ['/csvMapping'],
    ],
    [
      'a mapping of columns that are not there',
      { content: csv(COFFEE), csvMapping: { columns: { postedOn: 'day', amount: 'amount' } } },
      'parse',
      ['/content'],
    ],
    ['5,001 rows', { content: csv(...Array<string>(5_001).fill(COFFEE)) }, 'too_many_items', ['/content']],
  ])('refuses %s', async (_, body, code, pointers) => {
    expect(problemOf(await bank.tryImport({ format: 'csv', ...body }))).toEqual({ status: 422, code, pointers });
    expect(await bank.transactions()).toEqual([]);
  });

  it('names the line of a row that can not be read, and not what stands there', async () => {
    const answer = await bank.tryImport({ format: 'csv', content: csv(COFFEE, 'tomorrow,1,secret') });
    expect(answer.body).toMatchObject({ code: 'parse', line: 3 });
    expect(answer.text).not.toMatch(/tomorrow|secret/);
  });

  it('names the difference of balances', async () => {
    const answer = await bank.tryImport({
      format: 'mt940',
      content: sample('mt940js-1.mt940').replace('C500,', 'C400,'),
    });
    expect(answer.body).toMatchObject({ code: 'invalid_end_balance', difference: '100.00' });
  });

  it('checks the balances of a CAMT.053 statement', async () => {
    const bal = (code: string, amount: string): string =>
      `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
    const file = (closing: string): string =>
      `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>${bal('OPBD', '1')}${bal('CLBD', closing)}<Ntry><Amt Ccy="EUR">2</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>1</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>`;
    expect(problemOf(await bank.tryImport({ format: 'camt053', content: file('4') }))).toMatchObject({
      code: 'invalid_end_balance',
    });
    expect(await bank.import('camt053', file('3'))).toEqual([1, 0, 0]);
  });
});

describe('the account of a file', () => {
  it.each([['202051'], ['1203/202051'], ['00202051'], ['1203/00202051']])('is known by %s', async (accountNumber) => {
    expectStatus(await keeper.patch(`/api/bank-accounts/${bank.id}`, { accountNumber }, { version: 1 }), 200);
    expect(await bank.import('ofx', ofx())).toEqual([0, 0, 0]);
  });

  it('is refused when it is another one, of another currency, or one of several', async () => {
    const several = sample('mt940js-1.mt940').replace(':25:123456789', ':25:987654321');
    expect(problemOf(await bank.tryImport({ format: 'mt940', content: several }))).toMatchObject({
      code: 'account_mismatch',
    });
    expect(problemOf(await bank.tryImport({ format: 'mt940', content: sample('mt940js-2.mt940') }))).toEqual({
      ...{ status: 422, code: 'account_mismatch', pointers: ['/content'] },
    });
    expectStatus(await keeper.patch(`/api/bank-accounts/${bank.id}`, { accountNumber: '7' }, { version: 1 }), 200);
    expect(problemOf(await bank.tryImport({ format: 'ofx', content: ofx() }))).toMatchObject({
      code: 'account_mismatch',
    });
  });
});

describe('large imports', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => ({
    ...{ postedOn: '2026-01-31', amount: `-${String(index + 1)}.50`, description: `Row ${String(index)}` },
    ...{ counterparty: 'Somebody with a name', bankReference: `REFERENCE ${String(index)}` },
  }));

  it('takes 5,000 transactions in one write, and no more', async () => {
    const first = expectStatus(await bank.tryImport({ format: 'csv', transactions: many }), 201);
    expect(first.body).toMatchObject({ totalRows: 5_000, imported: 5_000 });
    const again = expectStatus(await bank.tryImport({ format: 'csv', transactions: many }), 201);
    expect(again.body).toMatchObject({ totalRows: 5_000, duplicates: 5_000 });
    const more = await bank.tryImport({ format: 'csv', transactions: [...many, ...many.slice(0, 1)] });
    expect(problemOf(more)).toMatchObject({ status: 422, code: 'too_many_items' });
  });

  it('takes 5,000 rows of each format', async () => {
    const entry = `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>${'x'.repeat(140)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
    const camt = `<Document><BkToCstmrStmt><Stmt>${entry.repeat(5_000)}</Stmt></BkToCstmrStmt></Document>`;
    expect(await bank.import('camt053', camt)).toEqual([5_000, 0, 0]);
    const mt940 = `:20:X\n:25:1\n:28C:1\n:60F:C260131EUR0,\n${`:61:260131C1,NTRFX\n:86:${'y'.repeat(65)}\n`.repeat(5_000)}:62F:C260131EUR5000,\n-`;
    expect(await bank.import('mt940', mt940)).toEqual([5_000, 0, 0]);
    const rows = Array.from({ length: 5_000 }, (_, index) => ofxRow(String(index), '1', 'z'.repeat(32)));
    expect(await bank.import('ofx', ofx(...rows))).toEqual([5_000, 0, 0]);
  });

  it('takes a body of more than 1 MiB, and none of more than 8', async () => {
    const rows = Array.from({ length: 4_900 }, (_, index) => `2026-01-31,${String(index + 1)},${'x'.repeat(900)}`);
    expect(await bank.import('csv', csv(...rows))).toEqual([4_900, 0, 0]);
    expect(problemOf(await bank.tryImport({ format: 'csv', content: 'x'.repeat(5_000_001) }))).toEqual({
      ...{ status: 422, code: 'validation_failed', pointers: ['/content'] },
    });
    const tooLarge = await bank.tryImport({ format: 'csv', content: 'x'.repeat(8 * 1_048_576) });
    expect(problemOf(tooLarge)).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});

describe('reads', () => {
  it('filters transactions and turns pages, latest day first', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `2026-01-${String(index + 10)},${String(index + 1)},Row`);
    const importId = idOf(await bank.tryImport({ format: 'csv', content: csv(...rows) }));
    const [last] = await bank.transactions();
    expectStatus(await bank.reconcile(last?.id ?? '', { exclude: { reason: 'Private' } }), 200);
    const amounts = async (query: string): Promise<string[]> =>
      (await bank.transactions(query)).map(({ amount }) => amount);
    expect(await amounts('&postedFrom=2026-01-19&postedTo=2026-01-20')).toEqual(['11.00', '10.00']);
    expect(await amounts('&status=excluded')).toEqual(['12.00']);
    expect(await amounts(`&importId=${importId}&status=unreconciled&postedTo=2026-01-10`)).toEqual(['1.00']);
    expect(await amounts('&updatedSince=2999-01-01T00:00:00Z')).toEqual([]);
    const page = await keeper.read('/api/bank-transactions?limit=5');
    const next = await keeper.read(`/api/bank-transactions?limit=10&cursor=${String(page['nextCursor'])}`);
    expect((next['data'] as { amount: string }[]).map(({ amount }) => amount)[0]).toBe('7.00');
    expect(next['nextCursor']).toBeNull();
    const unknown = await keeper.get(`/api/bank-transactions?bankAccountId=${importId}`);
    expect(problemOf(unknown)).toMatchObject({ status: 422, code: 'reference_not_found' });
  });

  it('lists imports of an account', async () => {
    const first = idOf(await bank.tryImport({ format: 'csv', content: csv(COFFEE) }));
    const second = idOf(await bank.tryImport({ format: 'csv', content: csv(COFFEE) }));
    const { data } = (await keeper.read(`/api/bank-imports?bankAccountId=${bank.id}`)) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual([second, first]);
  });
});
