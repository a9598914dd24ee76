import { addDays, businessDay } from '../../src/ledger/business-day.js';
import type { Answer } from '../support/http-client.js';
import { type Bookkeeper, expectStatus, problemOf } from './support/bookkeeper.js';
import { Member } from './support/members.js';
import { useBooks } from './support/use-books.js';

const SETTINGS = '/api/company/settings';

const books = useBooks();
let owner: Bookkeeper;
let admin: Member;

beforeEach(async () => {
  owner = await books().newBookkeeper();
  admin = await Member.join(books().application, owner, 'admin');
});

const change = (by: Bookkeeper, body: object, version?: number): Promise<Answer> =>
  by.patch(SETTINGS, body, version === undefined ? {} : { version });

const entry = async (entryDate: string): Promise<Answer> => {
  const lines = [
    { accountId: await owner.account('1000'), side: 'debit', amount: '1.00' },
    { accountId: await owner.account('3000'), side: 'credit', amount: '1.00' },
  ];
  return owner.post('/api/journal-entries', { currency: 'EUR', entryDate, lines });
};

describe('a version of the settings', () => {
  it('has to be named, and be the present one', async () => {
    expect(problemOf(await change(admin, { defaultTermsDays: 14 }))).toMatchObject({
      ...{ status: 428, code: 'precondition_required' },
    });
    const changed = expectStatus(await change(admin, { defaultTermsDays: 14 }, 1), 200);
    expect(changed.body).toMatchObject({ id: owner.companyId, version: 2, defaultTermsDays: 14 });
    expect(changed.headers.get('etag')).toBe('"2"');
    const stale = await change(admin, { defaultTermsDays: 7 }, 1);
    expect(problemOf(stale)).toMatchObject({ status: 412, code: 'version_conflict' });
    expect(await owner.read(SETTINGS)).toEqual(changed.body);
  });

  it('replays with its old If-Match', async () => {
    const write = (): Promise<Answer> =>
      admin.patch(SETTINGS, { invoicePrefix: 'R-' }, { version: 1, key: 'the-prefix' });
    const first = expectStatus(await write(), 200);
    const replay = await write();
    expect([replay.status, replay.text, replay.headers.get('idempotent-replayed')]).toEqual([200, first.text, 'true']);
  });

  it('stays to be read, with who made it', async () => {
    expectStatus(await change(admin, { fiscalYearStartMonth: 4, timezone: 'Asia/Tokyo' }, 1), 200);
    expectStatus(await change(owner, { invoicePrefix: 'R-' }, 2), 200);
    const { data, nextCursor } = await owner.read(`${SETTINGS}/history?limit=2`);
    expect(data).toMatchObject([
      { version: 3, invoicePrefix: 'R-', timezone: 'Asia/Tokyo', fiscalYearStartMonth: 4 },
      { version: 2, invoicePrefix: 'INV-', timezone: 'Asia/Tokyo', fiscalYearStartMonth: 4, changedBy: admin.userId },
    ]);
    const rest = await owner.read(`${SETTINGS}/history?limit=2&cursor=${String(nextCursor)}`);
    expect(rest).toMatchObject({
      ...{ data: [{ version: 1, timezone: 'Europe/Berlin', fiscalYearStartMonth: 1 }], nextCursor: null },
    });
  });

  it('is not made of what never changes', async () => {
    for (const [body, pointer] of [
      [{ baseCurrency: 'USD' }, '/baseCurrency'],
      [{ version: 7 }, '/version'],
      [{ timezone: 'Mars/Olympus' }, '/timezone'],
      [{ fiscalYearStartMonth: 13 }, '/fiscalYearStartMonth'],
    ] as const) {
      expect(problemOf(await change(admin, body, 1))).toMatchObject({ status: 422, pointers: [pointer] });
    }
  });

  it('numbers invoices from then on', async () => {
    expectStatus(await change(admin, { invoicePrefix: 'R/', defaultTermsDays: 3 }, 1), 200);
    const invoiceId = await owner.invoice(await owner.customer(), '1.00');
    const { number, issueDate, dueDate } = await owner.read(`/api/invoices/${invoiceId}`);
    expect(number).toMatch(/^R\//);
    expect(dueDate).toBe(addDays(String(issueDate), 3));
  });
});

describe('the lock of the books', () => {
  it('refuses what is posted through its day', async () => {
    expectStatus(await change(admin, { booksLockedThrough: '2026-01-31' }, 1), 200);
    const refused = await entry('2026-01-31');
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'period_locked' });
    expect(refused.body).toMatchObject({ lockedThrough: '2026-01-31' });
    expectStatus(await entry('2026-02-01'), 201);
  });

  it('is moved on by an admin, and moved back or removed by an owner alone', async () => {
    expectStatus(await change(admin, { booksLockedThrough: '2026-01-31' }, 1), 200);
    expectStatus(await change(admin, { booksLockedThrough: '2026-02-28' }, 2), 200);
    for (const booksLockedThrough of ['2026-02-27', null]) {
      const refused = await change(admin, { booksLockedThrough }, 3);
      expect(problemOf(refused)).toMatchObject({ status: 403, code: 'permission_denied' });
    }
    expectStatus(await change(admin, { booksLockedThrough: '2026-02-28' }, 3), 200);
    expectStatus(await change(owner, { booksLockedThrough: '2026-01-15' }, 3), 200);
    expectStatus(await entry('2026-01-31'), 201);
    expect(expectStatus(await change(owner, { booksLockedThrough: null }, 4), 200).body).toMatchObject({
      ...{ version: 5, booksLockedThrough: null },
    });
    expectStatus(await entry('2026-01-01'), 201);
  });

  it('does not lie in the future', async () => {
    const today = businessDay(new Date(), 'Europe/Berlin');
    const refused = await change(owner, { booksLockedThrough: addDays(today, 3) }, 1);
    expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/booksLockedThrough'] });
  });
});
