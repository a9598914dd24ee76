import { expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();

describe('a cursor', () => {
  it('leads on in its own list, and is refused by any other and by other companies', async () => {
    const [keeper, other] = [await books().newBookkeeper(), await books().newBookkeeper()];
    await keeper.customer();
    await keeper.customer();
    const { nextCursor: ofCustomers } = await keeper.read('/api/customers?limit=1');
    const { nextCursor: ofAccounts } = await keeper.read('/api/accounts?limit=1');

    expectStatus(await keeper.get(`/api/customers?cursor=${String(ofCustomers)}`), 200);
    expectStatus(await keeper.get(`/api/accounts?cursor=${String(ofAccounts)}`), 200);
    const elsewhere = [
      await keeper.get(`/api/payments?cursor=${String(ofCustomers)}`),
      await keeper.get(`/api/companies?cursor=${String(ofCustomers)}`),
      await keeper.get(`/api/audit?cursor=${String(ofCustomers)}`),
      await keeper.get(`/api/tax-rates?cursor=${String(ofAccounts)}`),
      await other.get(`/api/customers?cursor=${String(ofCustomers)}`),
      await other.get(`/api/accounts?cursor=${String(ofAccounts)}`),
    ];
    for (const answer of elsewhere) expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_query' });
  });

  it('leads on in the order of days where days are asked for, and only there', async () => {
    const keeper = await books().newBookkeeper();
    const customerId = await keeper.customer();
    const made: string[] = [];
    for (const receivedDate of ['2026-01-02', '2026-01-03', '2026-01-02', '2026-01-01']) {
      made.push(idOf(await keeper.pay(customerId, '1.00', {}, { receivedDate })));
    }
    const [second, third, laterSecond, first] = made;
    const pages: unknown[] = [];
    let cursor = '';
    do {
      const page = await keeper.read(`/api/payments?limit=1&receivedFrom=2026-01-01${cursor}`);
      pages.push((page['data'] as { id: string }[])[0]?.id);
      cursor = typeof page['nextCursor'] === 'string' ? `&cursor=${page['nextCursor']}` : '';
      const elsewhere = await keeper.get(`/api/payments?limit=1${cursor}`);
      expect(elsewhere.status).toBe(cursor === '' ? 200 : 400);
    } while (cursor !== '');
    expect(pages).toEqual([third, laterSecond, second, first]);
    const { nextCursor } = await keeper.read('/api/payments?limit=1');
    const other = await keeper.get(`/api/payments?receivedFrom=2026-01-01&cursor=${String(nextCursor)}`);
    expect(problemOf(other)).toMatchObject({ status: 400, code: 'invalid_query' });
  });
});
