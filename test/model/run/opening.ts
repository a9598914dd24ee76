import { randomUUID } from 'node:crypto';
import { promisedId } from '../../contract/support/uuid-v5.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newUser, type TestUser, tokenOf } from '../../support/tokens.js';
import { type Books, newBooks } from '../books/books.js';
import { invite as inviteInModel, type Role } from '../books/companies.js';
import type { Account } from '../books/ledger.js';
import { isReplay, outcomeOf } from './exchange.js';
import type { Opening } from './model-run.js';

const MEMBERS: readonly Role[] = ['accountant', 'inventory', 'payroll', 'admin'];

/** Two new companies with the same members; their owners are strangers to each other. */
export async function openCompanies(client: HttpClient): Promise<Opening> {
  const timezone = calmTimeZone();
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(new Date());
  const owners = [newUser('owner'), newUser('owner')];
  const key = randomUUID();
  const books = await Promise.all(owners.map((owner) => openCompany(client, owner, key, timezone)));
  const members = MEMBERS.map(() => newUser('member'));
  for (const [index, own] of books.entries()) await invite(client, own, owners[index] as TestUser, members);
  for (const member of members) await client.get('/api/me', { token: await tokenOf(member) });
  for (const own of books) {
    for (const [index, member] of members.entries()) join(own, member, MEMBERS[index] as Role);
  }
  return { client, today, people: [...owners, ...members], books };
}

/** One in which it will not be tomorrow before the run ends. */
function calmTimeZone(): string {
  return new Date().getUTCHours() === 23 ? 'Asia/Tokyo' : 'UTC';
}

/** The key is the same for both owners; the request is sent three times, and once with another body. */
async function openCompany(client: HttpClient, owner: TestUser, key: string, timezone: string): Promise<Books> {
  const token = await tokenOf(owner);
  const body = { name: 'Model Ltd', baseCurrency: 'EUR', timezone, country: 'DE' };
  const post = (sent: object): Promise<Answer> => client.post('/api/companies', sent, { token, key });
  const answers = await Promise.all([post(body), post(body), post(body)]);
  answers.push(await post({ ...body, name: 'Other Ltd' }));
  const outcomes = answers.map((answer) => (isReplay(answer) ? 'replay' : outcomeOf(answer))).sort();
  const texts = new Set(answers.filter(({ status }) => status < 300).map(({ text }) => text));
  const expected = ['201', '422 idempotency_key_reused', 'replay', 'replay'];
  if (outcomes.join() !== expected.join() || texts.size !== 1) throw new Error(`createCompany: ${outcomes.join()}`);
  const companyId = promisedId(owner.userId, 'createCompany', key);
  const headers = { 'x-company-id': companyId };
  const accounts = (await client.get('/api/accounts?limit=100', { token, headers })).body['data'] as Account[];
  const chart = accounts.map(({ id, code, name, type, isControl, isActive, version }) => {
    return { id, code, name, type, isControl, isActive, version };
  });
  return newBooks(companyId, owner.userId, chart);
}

async function invite(client: HttpClient, books: Books, owner: TestUser, members: readonly TestUser[]): Promise<void> {
  const token = await tokenOf(owner);
  for (const [index, { email }] of members.entries()) {
    const options = { token, key: `invite-${String(index)}`, headers: { 'x-company-id': books.companyId } };
    const answer = await client.post('/api/company/users', { email, role: MEMBERS[index] }, options);
    if (answer.status !== 201) throw new Error(`grantUserCompanyAccess: ${answer.text}`);
    const id = String(answer.body['id']);
    const role = MEMBERS[index] as Role;
    inviteInModel(books, id, email, role);
    books.accessChanges.set(id, { id, action: 'invited', userId: null, role });
  }
}

/** Whoever was invited is a member from the first sign-in on. */
function join(books: Books, { userId, email }: TestUser, role: Role): void {
  for (const invitation of books.invitations.values()) {
    if (invitation.email === email) Object.assign(invitation, { status: 'accepted', version: 2 });
  }
  books.members.set(userId, { id: userId, role, isActive: true, version: 1 });
}
