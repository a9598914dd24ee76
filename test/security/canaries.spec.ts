import { randomUUID } from 'node:crypto';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { type Caller, requestOf, type Sample } from '../contract/sample.js';
import { SampleBuilder, withMember } from '../contract/sample-builder.js';
import { fullValue } from '../contract/sample-values.js';
import { type Answer, closeConnections, type OutgoingRequest, send } from '../contract/support/http-client.js';
import { newMember } from '../contract/support/people.js';
import { newCompany, readSchemas } from '../contract/support/world.js';
import { type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newUser, tokenOf } from '../support/tokens.js';
import { canary, isFreeText, leavesOf, MARK, SALARY, sampleWithCanary } from './support/canaries.js';
import { inactiveAccount, undeclaredNames, unreadableFile } from './support/telling-refusals.js';

const operations = Object.keys(MUTATIONS) as MutationName[];

/** What goes with other values of its body only: these canaries are refused, which is a case as good as the others. */
const GOES_WITH_OTHERS =
  /^(importBankTransactions csvMapping|reconcileBankTransaction exclude|createDeduction brackets|\w+WorkflowDefinition steps)\./;

/** Names, addresses, memos, tax numbers and pay go into the books and back to who may read them, and nowhere else. */
describe('what people write about people', () => {
  let database: TestDatabase;
  let server: RunningProcess;
  let samples: SampleBuilder;
  let owner: Caller & { readonly companyId: string };
  let colleague: Caller;
  let viewer: Caller;
  /** Written with canaries, each under its key. */
  const written: { readonly sample: Sample; readonly key: string }[] = [];
  const tokens: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startProcess({ database, settings: { LOG_LEVEL: 'debug' } });
    const companyId = await newCompany(server.baseUrl);
    owner = { ...(await newMember(database, companyId, 'owner')), companyId };
    [colleague, viewer] = [
      await newMember(database, companyId, 'owner'),
      await newMember(database, companyId, 'viewer'),
    ];
    samples = new SampleBuilder({ address: server.baseUrl, schemas: await readSchemas(server.baseUrl) }, owner);
    tokens.push(owner.token, colleague.token, viewer.token);
  }, 60_000);

  afterAll(async () => {
    closeConnections();
    await server.kill('SIGTERM');
    await database.drop();
  });

  it('is taken in every free text of every operation', async () => {
    const refused: string[] = [];
    for (const name of operations) {
      for (const member of leavesOf(samples.schemaOf(MUTATIONS[name])).filter(isFreeText)) {
        const [sample, key] = [await sampleWithCanary(samples, name, member), randomUUID()];
        const answer = await ask(requestOf(sample, owner, key));
        if (answer.status < 300) written.push({ sample, key });
        else refused.push(`${name} ${member.names.join('.')}`);
        if (answer.status >= 300) expect(answer.body).not.toMatch(MARK);
      }
    }
    expect(refused.filter((member) => !GOES_WITH_OTHERS.test(member))).toEqual([]);
    expect(written.length).toBeGreaterThan(75);
    const sample = await samples.sample('createEmployee');
    const salary = { ...sample, body: { ...sample.body, annualSalary: SALARY } };
    const hired = await ask(requestOf(salary, owner, randomUUID()));
    expect([hired.status, hired.body]).toEqual([201, expect.stringContaining(SALARY)]);
  });

  it('is not said back to who sends it where it does not belong', async () => {
    const told: string[] = [];
    for (const name of operations) {
      const schema = samples.schemaOf(MUTATIONS[name]);
      const body = fullValue(name, schema) as Record<string, unknown>;
      const sample = invented(name, body);
      const refused = leavesOf(schema).map((member) => withMember(body, member.names, misfit(isFreeText(member))));
      for (const bad of [...refused, { ...body, unknownMember: canary() }]) {
        const answer = await ask(requestOf({ ...sample, body: bad as Sample['body'] }, owner, randomUUID()));
        if (answer.status !== 422 || MARK.test(answer.body)) told.push(`${name}: ${answer.status} ${answer.body}`);
      }
      const broken = { ...requestOf(sample, owner, randomUUID()), body: `{"name":"${canary()}",` };
      const answer = await ask(broken);
      if (answer.status !== 400 || MARK.test(answer.body)) told.push(`${name}: ${answer.status} ${answer.body}`);
    }
    expect(told).toEqual([]);
  });

  it.each<[string, string, () => Record<string, string>]>([
    ['an unknown path', `/api/${word()}`, () => ({})],
    ['a path of something', `/api/customers/${word()}`, () => ({})],
    ['an operation', `/api/idempotency/${word()}/${word()}`, () => ({})],
    ['a query', `/api/customers?unknown=${word()}`, () => ({})],
    ['a filter', `/api/customers?limit=${word()}`, () => ({})],
    ['a cursor', `/api/customers?cursor=${word()}`, () => ({})],
    ['a company', '/api/customers', () => ({ 'x-company-id': word() })],
    ['a token', '/api/customers', () => ({ authorization: `Bearer ${word()}.${word()}.${word()}` })],
    ['a password', '/api/customers', () => ({ authorization: `Basic ${word()}` })],
    [
      'other headers',
      '/api/nothing',
      () => ({ cookie: word(), 'user-agent': word(), referer: word(), 'x-user-id': word() }),
    ],
  ])('is not said back in %s', async (_what, path, headers) => {
    const answer = await ask(readBy(owner, path, headers()));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toMatch(MARK);
  });

  it('is not said to others who meet it', async () => {
    const told: string[] = [];
    for (const { sample, key } of written.filter(({ sample: { operation } }) => operation !== 'createCompany')) {
      const mismatch = await ask(
        requestOf({ ...sample, body: { ...sample.body, ...otherwise(sample) } }, colleague, key),
      );
      const forbidden = await ask(requestOf(sample, viewer, key));
      for (const { status, body } of [mismatch, forbidden]) {
        if (status < 400 || MARK.test(body)) told.push(`${sample.operation}: ${status} ${body}`);
      }
    }
    expect(told).toEqual([]);
  });

  it('is not said when the database refuses it for a reason that nobody foresaw', async () => {
    await database.query(`ALTER TABLE customers ADD CONSTRAINT planted CHECK (name NOT LIKE '%unforeseen%')`);
    await database.query(`CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM NEW.name::integer; RETURN NEW; END $$`);
    await database.query(`CREATE TRIGGER planted BEFORE INSERT ON vendors FOR EACH ROW EXECUTE FUNCTION planted()`);
    for (const operation of ['createCustomer', 'createVendor']) {
      const sample = await samples.sample(operation);
      const named = { ...sample, body: { ...sample.body, name: `${canary()} unforeseen` } };
      const answer = await ask(requestOf(named, owner, randomUUID()));
      expect(answer.status).toBe(500);
      expect(answer.body).not.toMatch(MARK);
    }
  });

  /* Bug: the audit log kept what such an answer says. Fix: it keeps texts of ours alone. */
  it('is said to who is refused for it, for the audit log to leave out', async () => {
    const own = written.filter(({ sample: { operation } }) => operation !== 'createCompany');
    const refusals = [
      ...own.flatMap(({ sample, key }) => undeclaredNames(sample, owner, key)),
      await inactiveAccount(samples, owner),
      await unreadableFile(samples, owner),
    ];
    for (const { request, code } of refusals) {
      const { body } = await ask(request);
      expect([JSON.parse(body), body]).toEqual([expect.objectContaining({ code }), expect.stringMatching(MARK)]);
    }
  });

  it('is in no token that is believed, either, for the log to tell', async () => {
    const user = { ...newUser(word()), email: `${word()}@example.com` };
    tokens.push(await tokenOf(user, owner.companyId));
    const answer = await ask(readBy({ ...owner, token: tokens.at(-1) ?? '' }, '/api/customers', {}));
    expect(answer.status).toBe(403);
    expect(answer.body).not.toMatch(MARK);
  });

  describe('after all of that', () => {
    it('the log has a line for each request, and none with a canary, a token or pay', () => {
      const lines = server.output().split('\n');
      expect(lines.filter((line) => line.includes('"route"')).length).toBeGreaterThan(500);
      expect(lines.filter((line) => line.includes('"level":"ERROR"')).length).toBeGreaterThan(1);
      expect(lines.filter(isTelling)).toEqual([]);
    });

    it.each(['idempotent_write_audit_log', 'job_queue.job'])('%s holds nothing of it', async (table) => {
      const rows = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${table} AS t`);
      expect(rows.map(({ row }) => row).filter(isTelling)).toEqual([]);
    });

    it.each(['/metrics', '/docs', '/docs/json', '/docs/errors', '/health', '/health/ready'])(
      '%s says nothing of it',
      async (path) => {
        const answer = await ask({ method: 'GET', path, headers: {} });
        expect(answer.status).toBe(200);
        expect(isTelling(answer.body)).toBe(false);
      },
    );
  });

  function ask(request: OutgoingRequest): Promise<Answer> {
    return send(server.baseUrl, request);
  }

  function isTelling(text: string): boolean {
    return MARK.test(text) || text.includes(SALARY) || tokens.some((token) => text.includes(token.split('.')[2] ?? ''));
  }
});

function word(): string {
  return canary({ maxLength: 40, pattern: '^\\S+$', format: undefined });
}

/** A request about something that there is not: it is refused for its body before anybody looks. */
function invented(operation: MutationName, body: Sample['body']): Sample {
  const definition = MUTATIONS[operation];
  const names = [...definition.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return {
    operation,
    definition,
    body,
    pathParameters: Object.fromEntries(names.map((name) => [name, randomUUID()])),
    ifMatch: '*',
  };
}

/** A text where another kind of value belongs, and the other way round. */
function misfit(isText: boolean): unknown {
  return isText ? { name: canary() } : canary();
}

/** Another first member, or one that there was not. */
function otherwise({ body }: Sample): object {
  const [name = 'memo'] = Object.keys(body);
  return { [name]: 'another' };
}

function readBy({ token, companyId }: Caller, path: string, headers: Record<string, string>): OutgoingRequest {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}`, 'x-company-id': companyId, ...headers } };
}
