import { randomUUID } from 'node:crypto';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { WriteAttempt } from '../../src/idempotency/write-attempt.js';
import type { TestDatabase } from '../support/database.js';
import {
  codeOf,
  expire,
  openEngineDatabase,
  terminateTransactions,
  TestEngine,
  TestRefusal,
  until,
} from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestProxy } from './support/test-proxy.js';
import { TestCounter, TestNote } from './support/test-tables.js';

/** For commits and proofs that never end; others have more time than they need. */
const HANGING = { commitMs: 300 };

describe('a commit', () => {
  let database: TestDatabase;
  let proxy: TestProxy;
  /** Reaches the database through the proxy. */
  let test: TestEngine;
  /** Another process, with a line of its own. */
  let other: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
    other = await TestEngine.open(database);
  });

  afterAll(async () => {
    await other.close();
    await database.drop();
  });

  beforeEach(async () => {
    proxy = await TestProxy.open(database.writerUrl);
    test = await TestEngine.open(database, { url: proxy.url, writerConnections: 1 });
  });

  afterEach(async () => {
    proxy.setClosed(false);
    await test.close();
    await proxy.close();
  });

  const count = (write: IdempotentWrite): { id: string } => {
    write.insert(TestCounter, { id: randomUUID(), value: 1n, label: null });
    return { id: write.id };
  };
  const note = (text: string) => (write: IdempotentWrite) => {
    count(write);
    write.insert(TestNote, { id: write.id, counterId: null, kind: 1, text, notedAt: null });
  };
  /** For an attempt whose time passes while its commit is without proof. */
  const submit = (attempt: WriteAttempt): ReturnType<TestEngine['run']> => {
    const answer = test.engine.submit(attempt, { handler: count });
    answer.catch(() => undefined);
    return answer;
  };
  const rows = async (table: string, company: string): Promise<number> =>
    (await database.query(`SELECT FROM ${table} WHERE company_id = $1`, [company])).length;
  /** One effect, one stored answer, and the same key replays. */
  const expectOnce = async (company: string, key: string): Promise<void> => {
    expect(await rows('test_counters', company)).toBe(1);
    expect(await rows('idempotent_writes', company)).toBe(1);
    expect(
      await database.query(`SELECT FROM idempotent_write_audit_log WHERE company_id = $1 AND status = 'new'`, [
        company,
      ]),
    ).toHaveLength(1);
    expect((await other.run({ company, key }, count)).status).toBe('replayed');
  };

  it.each([
    ['is lost before the server has it', 'cutBefore', ['unproven', 'reconnect']],
    ['is lost after the server has answered', 'cutAfter', ['unproven']],
    ['is not answered', 'hang', ['unproven']],
    ['is answered with another tag', 'rollback', ['unproven', 'reconnect']],
    ['is answered although the server has lost the transaction', 'lose', ['unproven', 'reconnect']],
  ] as const)('that %s is proven, and its write takes effect once', async (_name, fault, retries) => {
    const company = randomUUID();
    if (fault === 'hang') test.setGroupLimits(HANGING);
    proxy.failCommits(fault);
    const answer = test.run({ company, key: 'k' }, count);
    expect((await answer).status).toBe('new');
    await expectOnce(company, 'k');
    expect(test.metrics.retries).toEqual(retries);
  });

  it('that comes with a warning is proven', async () => {
    const company = randomUUID();
    expect((await test.run({ company, key: 'k' }, note('late warning'))).status).toBe('new');
    await expectOnce(company, 'k');
    expect(test.metrics.retries).toEqual(['unproven']);
  });

  it.each(['late notice', 'warning'])(
    'that comes with less, or after a warning of a statement, needs no proof: %s',
    async (text) => {
      const company = randomUUID();
      expect((await test.run({ company, key: 'k' }, note(text))).status).toBe('new');
      expect(test.metrics.retries).toEqual([]);
    },
  );

  it('that the server is still at is waited for', async () => {
    const company = randomUUID();
    // The proof waits for the lock of the company, and is begun again.
    test.setGroupLimits(HANGING);
    proxy.failCommits('cutWhile');
    expect((await test.run({ company, key: 'k' }, note('late sleep 0.7'))).status).toBe('new');
    await expectOnce(company, 'k');
    expect(test.metrics.retries).toEqual(['unproven']);
  });

  it('whose backend is ended before it, or at it, is run again', async () => {
    const company = randomUUID();
    test.faults.once('commit', async () => {
      await terminateTransactions(database);
    });
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('new');
    await expectOnce(company, 'k');
    const second = randomUUID();
    // It sleeps until it is ended, and not when it is run again.
    const texts = ['late sleep 60', 'no sleep'];
    const answer = test.run({ company: second, key: 'k' }, (write) => {
      note(texts.shift() ?? '')(write);
    });
    await until(async () => (await endCommits()) > 0);
    expect((await answer).status).toBe('new');
    await expectOnce(second, 'k');
  });

  const endCommits = async (): Promise<number> =>
    (
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query = 'COMMIT'`,
      )
    ).length;

  it('whose backend is ended after it stands', async () => {
    const company = randomUUID();
    test.faults.once('committed', async () => {
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'accubooks_writer' AND query = 'COMMIT'`,
      );
    });
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('new');
    await expectOnce(company, 'k');
    expect((await test.run({ company }, () => undefined)).status).toBe('new');
  });

  it('is proven for all of its group at once, refusals included', async () => {
    const [company, refused] = [randomUUID(), randomUUID()];
    await test.run({ company, key: 'known' }, () => ({ id: 1 }));
    proxy.failCommits('cutAfter');
    const answers = [
      test.run({ company, key: 'k' }, count),
      test.run({ company, key: 'known' }, count),
      test.run({ company: refused }, () => Promise.reject(new TestRefusal('No.'))),
    ] as const;
    expect((await answers[0]).status).toBe('new');
    expect((await answers[1]).status).toBe('replayed');
    expect(await codeOf(answers[2])).toBe('test_refused');
    expect(await rows('idempotent_write_audit_log', refused)).toBe(1);
    expect(test.metrics.groups).toEqual([1]);
  });

  // A group without new writes was run again, and audited as often -> one of its audit rows proves it.
  it('of replays and refusals alone is proven, and audits each of them once', async () => {
    const company = randomUUID();
    await test.run({ company, key: 'k' }, count);
    proxy.failCommits('cutAfter');
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('replayed');
    proxy.failCommits('cutAfter');
    expect(await codeOf(test.run({ company }, () => Promise.reject(new TestRefusal('No.'))))).toBe('test_refused');
    expect(test.metrics.retries).toEqual(['unproven', 'unproven']);
    const audited = await database.query<{ status: string }>(
      'SELECT status FROM idempotent_write_audit_log WHERE company_id = $1 ORDER BY "timestamp"',
      [company],
    );
    expect(audited.map(({ status }) => status)).toEqual(['new', 'replayed', 'failed']);
  });

  it('of writes that leave no trace is run again', async () => {
    proxy.failCommits('cutAfter');
    const rejection = new TestRefusal('Not like this.');
    expect(await codeOf(test.submit({ company: randomUUID() }, { rejection }))).toBe('test_refused');
    expect(test.metrics.retries).toEqual(['unproven', 'reconnect']);
  });

  it('is proven by a commit that is proven itself', async () => {
    const company = randomUUID();
    test.setGroupLimits(HANGING);
    proxy.failCommits('cutAfter', 'cutBefore', 'rollback', 'hang');
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('new');
    expect(proxy.faultsLeft).toBe(0);
    await expectOnce(company, 'k');
  });

  it('that was overtaken by another process’s write of the same key is its replay', async () => {
    const company = randomUUID();
    // The connection is there already; only the proof needs a new one.
    await test.run({ company: randomUUID() }, count);
    proxy.failCommits('cutBefore');
    proxy.setClosed(true);
    const answer = test.run({ company, key: 'k' }, count);
    await proxy.hit.opened;
    const overtaking = await other.run({ company, key: 'k' }, (write) => ({ ...count(write), by: 'other' }));
    proxy.setClosed(false);
    expect(await answer).toMatchObject({ status: 'replayed', answer: overtaking.answer });
    await expectOnce(company, 'k');
  });

  it('whose outcome can not be learned before the deadline is told so, and replays on retry', async () => {
    const company = randomUUID();
    await test.run({ company: randomUUID() }, count);
    proxy.failCommits('cutAfter');
    proxy.setClosed(true);
    const attempt = test.attempt({ company, key: 'k' });
    const [early, late] = [submit(attempt), test.run({ company, key: 'l' }, (write) => ({ id: write.id }))];
    await proxy.hit.opened;
    expire(attempt);
    await expect(early).rejects.toMatchObject({ code: 'outcome_unknown', status: 503 });
    proxy.setClosed(false);
    // The other one had time left, and learned that both stand.
    expect((await late).status).toBe('new');
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('replayed');
    expect(await rows('test_counters', company)).toBe(1);
    const unknown = test.metrics.results.filter(
      ([, result]) => 'errorType' in result && result.errorType === 'unknown',
    );
    expect(unknown).toHaveLength(1);
    expect(test.metrics.results.filter(([request]) => request.attempt.companyId === company)).toHaveLength(3);
  });

  it('whose outcome nobody waits for any more is left', async () => {
    const company = randomUUID();
    await test.run({ company: randomUUID() }, count);
    proxy.failCommits('cutAfter');
    proxy.setClosed(true);
    const attempt = test.attempt({ company, key: 'k' });
    const answer = submit(attempt);
    await proxy.hit.opened;
    expire(attempt);
    expect(await codeOf(answer)).toBe('outcome_unknown');
    proxy.setClosed(false);
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('replayed');
  });

  // Long work passes its deadline before its COMMIT, whose outcome was then never looked up -> it has the time of one look.
  it.each([
    ['stands', 'cutAfter', 'new'],
    ['was rolled back', 'cutBefore', 'timeout'],
  ] as const)('of long work after its deadline is looked up once: it %s', async (_name, fault, end) => {
    const company = randomUUID();
    const attempt = test.attempt({ company, key: 'k', definition: { alone: true } });
    proxy.failCommits(fault);
    const answer = test.engine.submit(attempt, {
      handler: (write) => {
        expire(attempt);
        return count(write);
      },
    });
    if (end === 'new') expect((await answer).status).toBe('new');
    else expect(await codeOf(answer)).toBe(end);
    expect((await test.run({ company, key: 'k' }, count)).status).toBe(end === 'new' ? 'replayed' : 'new');
    await expectOnce(company, 'k');
  });

  it('of long work is left unknown when one look does not tell', async () => {
    const company = randomUUID();
    await test.run({ company, definition: { alone: true } }, () => undefined);
    proxy.failCommits('cutAfter');
    proxy.setClosed(true);
    test.setGroupLimits(HANGING);
    const attempt = test.attempt({ company, key: 'k', definition: { alone: true } });
    test.faults.once('commit', () => {
      expire(attempt);
      return Promise.resolve();
    });
    expect(await codeOf(submit(attempt))).toBe('outcome_unknown');
    proxy.setClosed(false);
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('replayed');
  });

  it('is proven without waiting for a company that the group did not have', async () => {
    const [company, held] = [randomUUID(), randomUUID()];
    const gate = new Gate();
    const stop = other.faults.stopAt('lookup');
    const holding = other.run({ company: held }, () => gate.opened);
    await stop.reached;
    await until(
      async () =>
        (
          await database.query(
            `SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
        ).length === 1,
    );
    proxy.failCommits('cutAfter');
    const passedOver = test.run({ company: held }, count);
    expect((await test.run({ company, key: 'k' }, count)).status).toBe('new');
    expect(test.metrics.retries).toEqual(['unproven']);
    await expectOnce(company, 'k');
    gate.open();
    stop.release();
    await holding;
    expect((await passedOver).status).toBe('new');
  });
});
