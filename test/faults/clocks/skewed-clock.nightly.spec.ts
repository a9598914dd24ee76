import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { SignJWT } from 'jose';
import { type Answer, HttpClient } from '../../support/http-client.js';
import { violations } from '../../support/invariants.js';
import { waitUntil } from '../../support/wait-until.js';
import { CLUSTER_ISSUER } from '../cluster/application-settings.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { FLAWLESS, RecordedRun } from '../standby/recorded-run.js';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const TRUE = 0;
const SKEWED = 1;
const ATTEMPTS = 500;
const HOUR_SECONDS = 3_600;

/** Two replicas, of which one has a wrong clock; durations are right on both. */
describe.each([
  ['+1h', HOUR_SECONDS, 'token_expired'],
  ['-2d', -48 * HOUR_SECONDS, 'token_invalid'],
])('F32: a replica whose clock is wrong by %s', (skew, skewSeconds, refusal) => {
  let cluster: Cluster;
  let begunAt: Date;

  beforeAll(async () => {
    cluster = await startCluster({ replicaSettings: [{}, wrongClock(skew)] });
    begunAt = new Date();
  });

  afterAll(async () => {
    await cluster.stop();
  });

  const client = (replica: number): HttpClient => new HttpClient(cluster.replicas[replica]?.ownAddress ?? '');

  /** One user's token, issued at what the replica takes for now. */
  const tokenFor = (replica: number): Promise<string> => {
    const { jwtIssuer, jwtAudience, jwtSecret } = CLUSTER_ISSUER;
    const issuedAt = Math.floor(Date.now() / 1_000) + (replica === SKEWED ? skewSeconds : 0);
    return new SignJWT({ email: 'owner@example.com', email_verified: true })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(jwtIssuer)
      .setAudience(jwtAudience)
      .setSubject('owner')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + HOUR_SECONDS / 2)
      .sign(new TextEncoder().encode(jwtSecret));
  };

  const post = async (
    replica: number,
    path: string,
    body: object,
    key: string,
    companyId?: string,
  ): Promise<Answer> => {
    const headers = companyId === undefined ? {} : { 'x-company-id': companyId };
    return client(replica).post(path, body, { token: await tokenFor(replica), key, headers });
  };

  it('has that clock', async () => {
    const clocks = [TRUE, SKEWED].map(async (replica) =>
      Date.parse((await client(replica).get('/health/live')).headers.get('date') ?? ''),
    );
    const [right = 0, wrong = 0] = await Promise.all(clocks);
    expect(Math.abs(wrong - right - skewSeconds * 1_000)).toBeLessThan(60_000);
  });

  it('judges tokens by its own clock, and says so', async () => {
    const token = await tokenFor(TRUE);
    const answers = await Promise.all([TRUE, SKEWED].map((replica) => client(replica).get('/api/me', { token })));
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [200, undefined],
      [401, refusal],
    ]);
    expect((await client(SKEWED).get('/api/me', { token: await tokenFor(SKEWED) })).status).toBe(200);
  });

  it('writes once, replays what the other carried out, and stores the database’s time alone', async () => {
    const company = { name: 'Test Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };
    const companyId = String((await post(SKEWED, '/api/companies', company, 'company')).body['id']);
    const customer = { name: 'A customer', currency: 'EUR' };
    for (let number = 0; number < 40; number += 1) {
      const [first, second] = number % 2 === 0 ? [TRUE, SKEWED] : [SKEWED, TRUE];
      const key = randomUUID();
      const done = await post(first, '/api/customers', customer, key, companyId);
      const replay = await post(second, '/api/customers', customer, key, companyId);
      expect([done.status, replay.status, replay.text]).toEqual([201, 200, done.text]);
    }

    expect(await violations(cluster.database)).toEqual([]);
    expect(await timesBeside(cluster, begunAt)).toEqual([]);
    expect(await outOfOrder(cluster)).toEqual([]);
  });
});

/** Two days apart no token is good at both replicas, since one is believed for a day; the workload has one. */
describe('F32: a replica whose clock is an hour ahead', () => {
  let cluster: Cluster;
  let run: RecordedRun;

  beforeAll(async () => {
    cluster = await startCluster({ replicaSettings: [{}, wrongClock('+1h')] });
  });

  afterAll(async () => {
    await run.close();
    await cluster.stop();
  });

  it('stands the whole workload', async () => {
    const begunAt = new Date();
    run = await RecordedRun.open(cluster);
    run.startLoad();
    await waitUntil(async () => (await run.history()).attempts.length > ATTEMPTS);
    await run.stopLoad();
    expect(await run.check('F32 a clock an hour ahead', cluster.database, ['replays', 'deliveries'])).toMatchObject(
      FLAWLESS,
    );
    expect(await timesBeside(cluster, begunAt)).toEqual([]);
  });
});

/** The environment of a process for which it is another time. */
function wrongClock(skew: string): Readonly<Record<string, string>> {
  if (!existsSync(LIBRARY)) {
    throw new Error(`${LIBRARY} is missing: run scripts/install-system-packages.sh (faketime)`);
  }
  return { LD_PRELOAD: LIBRARY, FAKETIME: skew, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** Columns with times that nobody had between the test's begin and now, except those that people give. */
async function timesBeside({ database }: Cluster, begunAt: Date): Promise<string[]> {
  const columns = await database.query<{ name: string; column: string }>(
    `SELECT c.relname AS name, a.attname AS column FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.atttypid = 'timestamptz'::regtype
       AND a.attnum > 0 ORDER BY 1, 2`,
  );
  const beside: string[] = [];
  for (const { name, column } of columns) {
    const rows = await database.query(
      `SELECT FROM ${name} WHERE "${column}" > clock_timestamp() OR "${column}" < $1 LIMIT 1`,
      [begunAt],
    );
    if (rows.length > 0) beside.push(`${name}.${column}`);
  }
  return beside;
}

/** Rows of the audit log whose order is not that of the writes they tell of. */
function outOfOrder({ database }: Cluster): Promise<object[]> {
  return database.query(
    `SELECT new.id FROM idempotent_write_audit_log AS new
     JOIN idempotent_write_audit_log AS replayed USING (company_id, deterministic_id)
     WHERE new.status = 'new' AND replayed.status = 'replayed' AND replayed.timestamp < new.timestamp`,
  );
}
