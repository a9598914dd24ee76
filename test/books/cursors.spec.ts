import { expectStatus, problemOf } from './support/bookkeeper.js';
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
});
