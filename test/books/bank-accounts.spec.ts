import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

const create = (more: object = {}): ReturnType<Bookkeeper['post']> =>
  keeper.post('/api/bank-accounts', { name: 'Bank', currency: 'EUR', ...more });

describe('createBankAccount', () => {
  it('stands for account 1000 where nothing else is said, and keeps no number', async () => {
    const number = 'DE02 1203 0000 0000 2020 51';
    const answer = await create({ bankId: 'BYLADEM1001', accountNumber: number });
    const id = idOf(answer);
    expect(answer.body).toEqual({
      ...{ id, name: 'Bank', currency: 'EUR', glAccountId: await keeper.account('1000'), bankId: 'BYLADEM1001' },
      ...{ accountMask: '2051', isActive: true, version: 1 },
      ...{ createdAt: expect.any(String) as unknown, updatedAt: answer.body['createdAt'] },
    });
    expect(await keeper.read(`/api/bank-accounts/${id}`)).toEqual(answer.body);
    const rows = await books().database.query(
      `SELECT to_jsonb(bank_accounts)::text AS row FROM bank_accounts WHERE id = '${id}'`,
    );
    expect(JSON.stringify(rows)).not.toMatch(/1203 ?0000|12030000/);
  });

  it('refuses a ledger account that is taken, and takes another one', async () => {
    idOf(await create());
    expect(problemOf(await create())).toMatchObject({ status: 409, code: 'gl_account_taken' });
    const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Savings', type: 'asset' }));
    idOf(await create({ glAccountId }));
    expect(problemOf(await create({ glAccountId }))).toMatchObject({ status: 409, code: 'gl_account_taken' });
  });

  it.each<[string, () => Promise<object>, string, string[]]>([
    [
      'an unknown ledger account',
      () => Promise.resolve({ glAccountId: randomUUID() }),
      'reference_not_found',
      ['/glAccountId'],
    ],
    [
      'a control account',
      async () => ({ glAccountId: await keeper.account('1100') }),
      'control_account',
      ['/glAccountId'],
    ],
    [
      'an account of another type',
      async () => ({ glAccountId: await keeper.account('4000') }),
      'account_type_mismatch',
      ['/glAccountId'],
    ],
    ['an unknown currency', () => Promise.resolve({ currency: 'XXX' }), 'currency_invalid', ['/currency']],
    ['a number that is none', () => Promise.resolve({ accountNumber: '<1>' }), 'validation_failed', ['/accountNumber']],
  ])('refuses %s', async (_, more, code, pointers) => {
    expect(problemOf(await create(await more()))).toEqual({ status: 422, code, pointers });
  });
});

describe('updateBankAccount', () => {
  it('changes what it names, and removes by null', async () => {
    const id = idOf(await create({ bankId: 'B', accountNumber: '1234567890' }));
    const changed = await keeper.patch(`/api/bank-accounts/${id}`, { name: 'Main', bankId: null }, { version: 1 });
    expect(expectStatus(changed, 200).body).toMatchObject({
      name: 'Main',
      bankId: null,
      accountMask: '7890',
      version: 2,
    });
    const removed = await keeper.patch(`/api/bank-accounts/${id}`, { accountNumber: null }, { version: 2 });
    expect(expectStatus(removed, 200).body).toMatchObject({ accountMask: null, version: 3 });
    const late = await keeper.patch(`/api/bank-accounts/${id}`, { name: 'x' }, { version: 2 });
    expect(problemOf(late)).toMatchObject({ status: 412, code: 'version_conflict' });
  });

  it('does not change currency or ledger account', async () => {
    const id = idOf(await create());
    const answer = await keeper.patch(`/api/bank-accounts/${id}`, { currency: 'USD', glAccountId: id }, { version: 1 });
    expect(problemOf(answer)).toEqual({
      status: 422,
      code: 'validation_failed',
      pointers: ['/currency', '/glAccountId'],
    });
  });
});

it('lists by whether they are active, newest first', async () => {
  const first = idOf(await create());
  const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Savings', type: 'asset' }));
  const second = idOf(await create({ glAccountId }));
  expectStatus(await keeper.patch(`/api/bank-accounts/${first}`, { isActive: false }, { version: 1 }), 200);
  const ids = async (query: string): Promise<unknown> => {
    const { data } = (await keeper.read(`/api/bank-accounts${query}`)) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };
  expect(await ids('')).toEqual([second, first]);
  expect(await ids('?isActive=true')).toEqual([second]);
});
