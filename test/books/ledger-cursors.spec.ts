import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { Member } from './support/members.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let cash: string;
let reconciliation: string;

/** Two of everything that is listed in another order than that of creation. */
beforeAll(async () => {
  keeper = await books().newBookkeeper();
  await Member.join(books().application, keeper, 'viewer');
  cash = await keeper.account('1000');
  const equity = await keeper.account('3000');
  const clearedLines: object[] = [];
  for (const entryDate of ['2026-01-01', '2026-01-02']) {
    const lines = [
      { accountId: cash, side: 'debit', amount: '1.00' },
      { accountId: equity, side: 'credit', amount: '1.00' },
    ];
    const entryId = idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', entryDate, lines }));
    clearedLines.push({ entryId, lineNo: 1 });
  }
  const statement = { accountId: cash, currency: 'EUR', statementDate: '2026-01-31', statementBalance: '2.00' };
  reconciliation = idOf(await keeper.post('/api/ledger/reconcile', { ...statement, clearedLines, lockBooks: true }));
});

const lists = (): Record<string, string> => ({
  accounts: '/api/accounts',
  'lines of an account': `/api/accounts/${cash}/lines`,
  journal: '/api/journal-entries',
  'settings by version': '/api/company/settings/history',
  members: '/api/company/users',
  'cleared lines': `/api/ledger/reconciliations/${reconciliation}/lines`,
});

interface Page {
  readonly data: readonly object[];
  readonly nextCursor: string | null;
}

const page = async (path: string): Promise<Page> => (await keeper.read(path)) as unknown as Page;

describe.each(['accounts', 'lines of an account', 'journal', 'settings by version', 'members', 'cleared lines'])(
  'the pages of: %s',
  (name) => {
    it('are together the whole list, each item once', async () => {
      const path = lists()[name] ?? '';
      const { data: all, nextCursor: none } = await page(`${path}?limit=100`);
      expect(none).toBeNull();
      const paged: object[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { data, nextCursor }: Page = await page(`${path}?limit=1${cursor && `&cursor=${cursor}`}`);
        paged.push(...data);
        cursor = nextCursor;
      }
      expect(all.length).toBeGreaterThan(1);
      expect(paged).toEqual(all);
    });
  },
);

it('the journal of some days holds those days alone', async () => {
  const { data } = await page('/api/journal-entries?from=2026-01-02&to=2026-01-02');
  expect(data).toMatchObject([{ entryDate: '2026-01-02' }]);
  expect((await page(`/api/accounts/${cash}/lines?to=2026-01-01`)).data).toMatchObject([{ entryDate: '2026-01-01' }]);
});

it.each(['lines of an account', 'journal', 'settings by version', 'members', 'cleared lines'])(
  'a cursor whose key was tampered with is refused: %s',
  async (name) => {
    const path = lists()[name] ?? '';
    const { nextCursor } = await page(`${path}?limit=1`);
    const [mark, ...texts] = JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString()) as string[];
    for (const index of texts.keys()) {
      const key = texts.map((text, at) => (at === index ? 'x' : text));
      const tampered = Buffer.from(JSON.stringify([mark, ...key])).toString('base64url');
      const refused = await keeper.get(`${path}?cursor=${tampered}`);
      expect(problemOf(refused)).toEqual({ status: 400, code: 'invalid_query', pointers: ['cursor'] });
    }
    expectStatus(await keeper.get(`${path}?cursor=${nextCursor ?? ''}`), 200);
  },
);
