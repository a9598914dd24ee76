import type { TestDatabase } from '../../../support/database.js';
import { waitingForLock } from '../../../support/held-company.js';
import { waitUntil } from '../../../support/wait-until.js';
import { holdTable } from '../../../support/held-table.js';
import type { Trial } from './trial.js';
import { waitingWrites } from './waiting-writes.js';

/** As often as a group is run, and once for its first half. */
const FAILURES = 5;

/**
 * The first COMMITs of a group end in a serialization failure, until it is run in halves and its first write is given
 * up. What was refused because of that write is not refused any more.
 */
const FAIL_COMMITS = `
  CREATE SEQUENCE commits;
  GRANT USAGE ON SEQUENCE commits TO PUBLIC;
  CREATE FUNCTION fail_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('commits') <= ${FAILURES} THEN RAISE 'planted' USING ERRCODE = 'serialization_failure'; END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER fail_commit AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.external_ref = 'the same') EXECUTE FUNCTION fail_commit()`;

/** Two payments with one reference stand in one group: the second is refused because of the first, which is lost. */
export const LOST_WRITE: Trial = {
  replicas: 1,
  run: async (run) => {
    const payment = await run.payment();
    const { database } = run.system;
    await database.query(FAIL_COMMITS);
    const release = await holdTable(database, 'payments');
    const before = run.send(payment, 'before');
    await waitUntil(async () => (await waitingForLock(database)) === 1);
    const same = { ...payment, body: { ...payment.body, externalRef: 'the same' } };
    const pair = [run.send(same, 'first'), run.send(same, 'second')];
    await waitUntil(async () => (await waitingWrites(run)) === pair.length);
    await release();
    await Promise.all([before, ...pair]);
    await waitUntil(async () => (await commits(database)) > FAILURES && (await isIdle(database)));
  },
};

async function commits(database: TestDatabase): Promise<number> {
  const [sequence] = await database.query<{ commits: bigint }>(`SELECT last_value AS commits FROM commits`);
  return Number(sequence?.commits);
}

/** A refusal that was sent too early is not the end of its group. */
async function isIdle(database: TestDatabase): Promise<boolean> {
  const busy = await database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'accubooks-writer' AND state <> 'idle'`,
  );
  return busy.length === 0;
}
